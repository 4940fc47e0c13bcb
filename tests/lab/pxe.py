"""What a machine's firmware asks when it boots over the network: DHCP with PXE options (RFC 2131, 4578).

``python3 pxe.py INTERFACE MAC [ARCH] [ipxe]`` prints the answer as JSON: address, server, file, name; ``{}`` for none.
ARCH is the client's architecture: 0 for a BIOS, 7 for 64-bit UEFI. Only the standard library: it runs in a namespace.
"""

import ipaddress
import json
import os
import socket
import struct
import sys
import time

SECONDS = 3.0
COOKIE = b"\x63\x82\x53\x63"
DISCOVER, BROADCAST = 1, 0x8000


def discover(mac: bytes, number: bytes, arch: int, is_ipxe: bool) -> bytes:
    """A DHCPDISCOVER of a network card's firmware."""
    head = struct.pack("!BBBB4sHH", 1, 1, 6, 0, number, 0, BROADCAST) + bytes(16) + mac.ljust(16, b"\0") + bytes(192)
    told = {
        53: bytes([DISCOVER]),
        55: bytes([1, 3, 6, 12, 43, 60, 66, 67]),
        60: f"PXEClient:Arch:{arch:05}:UNDI:002001".encode(),
        93: struct.pack("!H", arch),
        94: bytes([1, 2, 1]),
        97: bytes(17),
    }
    if is_ipxe:
        told |= {77: b"iPXE", 175: bytes([0xB1, 1, 1])}
    return head + COOKIE + b"".join(bytes([code, len(value)]) + value for code, value in told.items()) + b"\xff"


def options(message: bytes) -> dict[int, bytes]:
    """The options of a DHCP message."""
    found, at = {}, 240
    while at < len(message) and message[at] != 255:
        if message[at]:
            length = message[at + 1]
            found[message[at]] = message[at + 2 : at + 2 + length]
            at += 1 + length
        at += 1
    return found


def read(message: bytes) -> dict[str, str]:
    """What an offer says that matters for booting."""
    told = options(message)
    file = told.get(67, message[108:236]).split(b"\0")[0]
    return {
        "address": str(ipaddress.ip_address(message[16:20])),
        "server": str(ipaddress.ip_address(message[20:24])),
        "file": file.decode(),
        "name": told.get(12, b"").decode(),
    }


def ask(interface: str, mac: str, arch: int, is_ipxe: bool) -> dict[str, str]:
    """The first offer within three seconds; {} for none."""
    number = os.urandom(4)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        port.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        port.bind(("", 68))
        port.sendto(discover(bytes.fromhex(mac.replace(":", "")), number, arch, is_ipxe), ("255.255.255.255", 67))
        deadline = time.monotonic() + SECONDS
        while (left := deadline - time.monotonic()) > 0:
            port.settimeout(left)
            try:
                message = port.recv(2048)
            except TimeoutError:
                break
            if message[4:8] == number:
                return read(message)
    return {}


if __name__ == "__main__":
    _, where, address, *further = sys.argv
    numbers = [int(word) for word in further if word.isdigit()]
    print(json.dumps(ask(where, address, numbers[0] if numbers else 0, "ipxe" in further)))
