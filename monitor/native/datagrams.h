/* Addresses and what is sent to them. */

#ifndef MOTCUA_DATAGRAMS_H
#define MOTCUA_DATAGRAMS_H

#include "native.h"
#include <netinet/in.h>
#include <sys/socket.h>

typedef union {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
} address;

int datagram_send(int descriptor, PyObject *message, PyObject *peer);
int datagram_is_from(const address *from, PyObject *peer);

#endif
