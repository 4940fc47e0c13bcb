/* A Get on its way: what post.c and datagrams.c share. */

#ifndef MOTCUA_POST_H
#define MOTCUA_POST_H

#include "native.h"

enum { ROUNDS = 4 };

typedef struct {
    PyObject_HEAD
    PyObject *peer;
    char is_ipv6, has_answered;
    double timeout, smoothed, variance;
    long backoff, silent, sent, retried;
} Endpoint;

typedef struct {
    PyObject_HEAD
    PyObject *answer, *message, *head, *names;
    Endpoint *agent;
    long number, attempt;
    Py_ssize_t held;
    double sent_at;
} Flight;

typedef struct {
    PyObject_HEAD
    PyObject *waiting, *now, *create_future, *slots, *holds, *wake;
    int descriptors[2];
    uint32_t count;
    Py_buffer tables[ROUNDS];
    Py_ssize_t taken, capacity, queued;
    long sent;
} Post;

extern PyTypeObject EndpointType, FlightType, PostType;
double endpoint_wait_for(const Endpoint *self, long attempt);
void endpoint_take_in(Endpoint *self, long attempts, double rtt);
int post_deliver(Post *self, Flight *flight, span data, double now);
double post_now(Post *self);

#endif
