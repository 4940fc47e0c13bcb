/* What the pings need of the compiled engine. Every function here has its meaning in monitor/probes/plain.py. */

#ifndef MOTCUA_PINGS_H
#define MOTCUA_PINGS_H

#include "native.h"

extern PyTypeObject MeasuresType;
PyObject *native_echo_number(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_receive_echoes(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_send_echoes(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

#endif
