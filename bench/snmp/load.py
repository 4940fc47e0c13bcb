"""The objects that every client asks for, and where the agents are."""

COLUMNS = [f"1.3.6.1.2.1.2.2.1.{column}" for column in (*range(1, 15), 16, 17, 19, 20)]
COLUMNS += [f"1.3.6.1.2.1.31.1.1.1.{column}" for column in (1, 6, 7, 10, 11, 15, 18)]
SCALARS = [f"1.3.6.1.2.1.1.{number}.0" for number in range(1, 11)]
COMMUNITY = "public"
USER, AUTH, PRIV = "bench", "authentic1", "privately1"
ENGINE_ID = bytes.fromhex("80001f880462656e6368")
WARM_UP = 64


def address(number: int) -> str:
    """The address of a device: 127.1.0.1, 127.1.0.2 and so on."""
    return f"127.{1 + number // 60000}.{number % 60000 // 240}.{number % 240 + 1}"
