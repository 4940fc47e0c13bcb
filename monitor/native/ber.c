/* BER as SNMP uses it. Nothing here reads beyond the end that it is given, whatever a length claims. */

#include "native.h"

enum { LONGEST_NAME = 640, NUMBER_BITS = 35, LONG_NAME = 0x7C };

/* Octets of a value by its tag, 0 for what only the careful way of reading judges. */
static const uint8_t longest[256] = {
    [TAG_INTEGER] = 9,    [TAG_COUNTER32] = 9,       [TAG_GAUGE32] = 9,       [TAG_TIME_TICKS] = 9,
    [TAG_COUNTER64] = 9,  [TAG_OCTET_STRING] = 0x7F, [TAG_IP_ADDRESS] = 0x7F, [TAG_OPAQUE] = 0x7F,
};

/* The tag and the ends of the value at position; 0 when it is no BER or ends beyond the end. */
int ber_open(const uint8_t *data, Py_ssize_t position, Py_ssize_t end, int *tag, Py_ssize_t *start, Py_ssize_t *stop) {
    if (end - position < 2) return 0;
    *tag = data[position];
    uint64_t size = data[position + 1];
    position += 2;
    if (size >= 0x80) {
        int count = (int)(size & 0x7F);
        if (count < 1 || count > 8 || end - position < count) return 0;
        size = 0;
        for (int i = 0; i < count; i++) size = size << 8 | data[position + i];
        position += count;
    }
    if (size > (uint64_t)(end - position)) return 0;
    *start = position;
    *stop = position + (Py_ssize_t)size;
    return 1;
}

/* An INTEGER of at most 8 octets and where it ends; 0 for anything else. */
int ber_number(const uint8_t *data, Py_ssize_t position, Py_ssize_t end, int64_t *value, Py_ssize_t *after) {
    int tag;
    Py_ssize_t start;
    if (!ber_open(data, position, end, &tag, &start, after) || tag != TAG_INTEGER) return 0;
    if (*after == start || *after - start > 8) return 0;
    uint64_t number = data[start] & 0x80 ? ~(uint64_t)0 : 0;
    for (Py_ssize_t i = start; i < *after; i++) number = number << 8 | data[i];
    *value = (int64_t)number;
    return 1;
}

/* The next number of an object identifier; 0 when it is beyond its bits or cut. */
static int next_number(span *left, uint64_t *value) {
    *value = 0;
    while (left->size) {
        uint8_t octet = *left->at;
        left->at++, left->size--;
        *value = *value << 7 | (octet & 0x7F);
        if (*value >> NUMBER_BITS) return 0;
        if (octet < 0x80) return 1;
    }
    return 0;
}

/* Whether the second list of numbers comes behind the first, both being sound and written the shortest way. */
int ber_increases(span before, span after) {
    int decided = 0;
    if (before.size > LONGEST_NAME || after.size > LONGEST_NAME || !after.size) return 0;
    while (after.size) {
        uint64_t was = 0, is;
        int had = before.size > 0;
        if (had && !next_number(&before, &was)) return 0;
        if (*after.at == 0x80) return 0;
        if (!next_number(&after, &is)) return 0;
        if (decided) continue;
        if (!had || is > was) decided = 1;
        else if (is < was) return 0;
    }
    return decided;
}

/* Whether these are the numbers of an object identifier. */
int ber_is_identifier(span body) {
    uint64_t value;
    if (body.size > LONGEST_NAME) return 0;
    while (body.size)
        if (!next_number(&body, &value)) return 0;
    return 1;
}

/* The binding at position when it is of this column and index, everything in its short form and sound; 0 otherwise. */
int ber_binding(span data, Py_ssize_t position, span column, span index, cell *found, Py_ssize_t *after) {
    Py_ssize_t name = column.size + index.size, left = data.size - position;
    if (name >= LONG_NAME || left < name + 6) return 0;
    const uint8_t *at = data.at + position;
    if (at[0] != TAG_SEQUENCE || at[2] != TAG_OBJECT_IDENTIFIER || at[3] != name) return 0;
    if (memcmp(at + 4, column.at, column.size) || memcmp(at + 4 + column.size, index.at, index.size)) return 0;
    const uint8_t *value = at + 4 + name;
    uint8_t tag = value[0], size = value[1];
    if (at[1] >= 0x80 || at[1] != name + 4 + size || left < name + 6 + size) return 0;
    if (tag == TAG_OBJECT_IDENTIFIER) {
        if (size < 2 || !ber_is_identifier((span){value + 2, size})) return 0;
    } else if (size > longest[tag] || (!size && tag != TAG_OCTET_STRING)) {
        return 0;
    }
    *found = (cell){value + 2, size, tag};
    *after = position + name + 6 + size;
    return 1;
}

/* What answers are matched by: msgID in version 3, request-id before; -1 when the message has none. */
int64_t ber_message_number(const uint8_t *data, Py_ssize_t size) {
    int tag;
    Py_ssize_t start, stop, position;
    int64_t version, number;
    if (!ber_open(data, 0, size, &tag, &start, &stop) || tag != TAG_SEQUENCE) return -1;
    if (!ber_number(data, start, stop, &version, &position)) return -1;
    if (version != 3) {
        if (!ber_open(data, position, stop, &tag, &start, &position) || tag != TAG_OCTET_STRING) return -1;
        if (!ber_open(data, position, stop, &tag, &start, &stop)) return -1;
    } else if (!ber_open(data, position, stop, &tag, &start, &stop) || tag != TAG_SEQUENCE) {
        return -1;
    }
    return ber_number(data, start, stop, &number, &position) && number >= 0 ? number : -1;
}
