/* The load agent: one process that is any number of SNMP agents on 127/8, all alike, fast enough not to be what is measured.

   agent PORT [-d MILLISECONDS] [-s PERCENT] [-m OCTETS] [-k ENGINE AUTH PRIV]

   -d answers that much later; -s keeps silent for that share of the addresses; -m cuts answers at that size;
   -k also answers version 3 (SHA-256, AES-128) with these localized keys, in hex. A datagram "S" is answered with
   "received sent octets user-and-system-microseconds". Bindings are made once; an answer is a copy of them. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTS = 52, LARGEST = 65000, BATCH = 64, WAITING = 65536, MAC = 24 };
typedef unsigned char octet;
typedef struct { octet name[24]; int name_size; octet whole[96]; int size; } binding;
typedef struct { octet *data; int size; struct sockaddr_in to; struct in_pktinfo from; double due; } answer;

static binding held[2000];
static int holding, largest = LARGEST, silent_percent, engine_size, with_users;
static octet engine_id[32], auth_key[32], priv_key[32];
static double delay_seconds;
static answer waiting[WAITING];
static unsigned long first_waiting, last_waiting, received, sent, octets;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int head(octet *to, int tag, int size) { /* always the form of three octets: legal, and the header's size is known */
    to[0] = tag, to[1] = 0x82, to[2] = size >> 8, to[3] = size;
    return 4;
}

static void hold(const octet *name, int name_size, int tag, const void *value, int size) {
    binding *one = &held[holding++];
    memcpy(one->name, name, name_size);
    one->name_size = name_size;
    octet *to = one->whole;
    *to++ = 0x30, *to++ = name_size + size + 4, *to++ = 6, *to++ = name_size;
    memcpy(to, name, name_size), to += name_size;
    *to++ = tag, *to++ = size;
    memcpy(to, value, size);
    one->size = name_size + size + 6;
}

static void hold_number(const octet *name, int name_size, int tag, unsigned long value) {
    octet body[9];
    int size = 1;
    while (size < 9 && value >> (8 * size - 1)) size++;
    for (int i = 0; i < size; i++) body[i] = i == 0 && size == 9 ? 0 : value >> (8 * (size - 1 - i));
    hold(name, name_size, tag, body, size);
}

static void cell(const octet *table, int table_size, int column, int port) {
    octet name[24];
    char text[40];
    int size = table_size + 2;
    int x = table_size == 9;
    memcpy(name, table, table_size), name[table_size] = column, name[table_size + 1] = port;
    int strings = x ? column == 1 || column == 18 : column == 2 || column == 6;
    if (strings) {
        if (!x && column == 6) hold(name, size, 4, "\x00\x1b\x21\x3c\x4d\x5e", 6);
        else hold(name, size, 4, text, sprintf(text, x && column == 18 ? "Phong %d" : "GigabitEthernet1/0/%d", port));
    } else if (x && column >= 6 && column <= 13) hold_number(name, size, 0x46, 7340032123456UL * port + column);
    else if (!x && (column <= 4 || column == 7 || column == 8)) hold_number(name, size, 2, column == 1 ? port : column == 4 ? 1500 : column == 3 ? 6 : 1);
    else if (!x && column == 9) hold_number(name, size, 0x43, 123456 + port);
    else if (column == 5 || column == 15) hold_number(name, size, 0x42, x ? 1000 : 1000000000);
    else hold_number(name, size, 0x41, (2654435761UL * (port * 97 + column)) & (column < 13 ? 0xffffffff : 0xff));
}

static int compare(const void *left, const void *right) { /* every number is below 128, so octets compare as numbers do */
    const binding *a = left, *b = right;
    int least = a->name_size < b->name_size ? a->name_size : b->name_size;
    int order = memcmp(a->name, b->name, least);
    return order ? order : a->name_size - b->name_size;
}

static void fill(void) {
    static const octet system[] = {0x2b, 6, 1, 2, 1, 1}, table[] = {0x2b, 6, 1, 2, 1, 2, 2, 1}, extended[] = {0x2b, 6, 1, 2, 1, 31, 1, 1, 1};
    static const int columns[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 20}, more[] = {1, 6, 7, 10, 11, 15, 18};
    for (int i = 1; i <= 10; i++) {
        octet name[8];
        memcpy(name, system, 6), name[6] = i, name[7] = 0;
        if (i == 3 || i > 6) hold_number(name, 8, i == 3 ? 0x43 : 2, 1000 + i);
        else hold(name, 8, i == 2 ? 6 : 4, i == 2 ? "\x2b\x06\x01\x04\x01\x09" : "access-switch", i == 2 ? 6 : 13);
    }
    for (int port = 1; port <= PORTS; port++) {
        for (unsigned i = 0; i < sizeof columns / sizeof *columns; i++) cell(table, 8, columns[i], port);
        for (unsigned i = 0; i < sizeof more / sizeof *more; i++) cell(extended, 9, more[i], port);
    }
    qsort(held, holding, sizeof *held, compare);
}

static int place(const octet *name, int size, int *exact) { /* the first that is not before the name */
    int low = 0, high = holding;
    binding wanted;
    if (size > 24) size = 24;
    memcpy(wanted.name, name, size), wanted.name_size = size;
    while (low < high) {
        int middle = (low + high) / 2;
        if (compare(&held[middle], &wanted) < 0) low = middle + 1;
        else high = middle;
    }
    *exact = low < holding && compare(&held[low], &wanted) == 0;
    return low;
}

static const octet *element(const octet *at, const octet *end, int *tag, int *size) { /* its content, or NULL */
    if (end - at < 2) return NULL;
    *tag = *at++, *size = *at++;
    if (*size & 0x80) {
        int count = *size & 0x7f;
        if (count < 1 || count > 3 || end - at < count) return NULL;
        for (*size = 0; count; count--) *size = *size << 8 | *at++;
    }
    return end - at < *size ? NULL : at;
}

static long number(const octet *at, int size) {
    long value = size && *at & 0x80 ? -1 : 0;
    while (size--) value = value << 8 | *at++;
    return value;
}

static int fields(const octet **at, const octet *end, int count, const octet **content, int *sizes) {
    int tag;
    for (int i = 0; i < count; i++) {
        content[i] = element(*at, end, &tag, &sizes[i]);
        if (!content[i]) return 0;
        *at = content[i] + sizes[i];
    }
    return 1;
}

static int absent(octet *to, const octet *name, int size, int tag) {
    to[0] = 0x30, to[1] = size + 4, to[2] = 6, to[3] = size;
    memcpy(to + 4, name, size);
    to[4 + size] = tag, to[5 + size] = 0;
    return size + 6;
}

static int respond(const octet *at, const octet *end, octet *to, int room) { /* a PDU in, a PDU out; 0 for nothing */
    const octet *content[4], *names[128];
    int sizes[4], lengths[128], places[128], kind, size, tag, count = 0, written = 0, exact;
    at = element(at, end, &kind, &size);
    if (!at || (kind != 0xa0 && kind != 0xa1 && kind != 0xa5)) return 0;
    end = at + size;
    if (!fields(&at, end, 4, content, sizes)) return 0;
    int repetitions = kind == 0xa5 ? number(content[2], sizes[2]) : 1;
    for (at = content[3], end = at + sizes[3]; at < end && count < 128; count++) {
        const octet *inner = element(at, end, &tag, &size);
        if (!inner) return 0;
        at = inner + size;
        names[count] = element(inner, at, &tag, &lengths[count]);
        if (!names[count] || lengths[count] > 80) return 0;
        places[count] = place(names[count], lengths[count], &exact);
        if (kind == 0xa0 && !exact) places[count] = holding;
        else if (kind != 0xa0) places[count] += exact;
    }
    octet *list = to + 4 + 12 + 4 + 6;
    room -= list - to;
    for (int row = 0, more = 1; row < repetitions && more; row++) {
        more = 0;
        for (int i = 0; i < count; i++) {
            if (room - written < 96) goto cut;
            if (places[i] >= holding) written += absent(list + written, names[i], lengths[i], kind == 0xa0 ? 0x80 : 0x82);
            else {
                binding *one = &held[places[i]++];
                memcpy(list + written, one->whole, one->size);
                written += one->size, more = 1;
            }
        }
    }
cut:;
    octet *body = to + 4;
    *body++ = 2, *body++ = sizes[0];
    memcpy(body, content[0], sizes[0]), body += sizes[0];
    memcpy(body, "\x02\x01\x00\x02\x01\x00", 6), body += 6;
    body += head(body, 0x30, written);
    memmove(body, list, written);
    head(to, 0xa2, body + written - to - 4);
    return body + written - to;
}

static int octets_field(octet *to, const octet *value, int size) {
    to[0] = 4, to[1] = size;
    memcpy(to + 2, value, size);
    return size + 2;
}

static int number_field(octet *to, long value) {
    to[0] = 2, to[1] = 5, to[2] = 0;
    for (int i = 0; i < 4; i++) to[3 + i] = value >> (24 - 8 * i);
    return 7;
}

static void cipher(int encrypting, const octet *salt, long boots, long seconds, const octet *in, int size, octet *out) {
    static EVP_CIPHER_CTX *context;
    octet iv[16];
    int done;
    if (!context) context = EVP_CIPHER_CTX_new();
    for (int i = 0; i < 4; i++) iv[i] = boots >> (24 - 8 * i), iv[4 + i] = seconds >> (24 - 8 * i);
    memcpy(iv + 8, salt, 8);
    EVP_CipherInit_ex(context, EVP_aes_128_cfb128(), NULL, priv_key, iv, encrypting);
    EVP_CipherUpdate(context, out, &done, in, size);
}

static int by_user(const octet *at, const octet *end, octet *to) { /* after the version; does not check digests: it is no agent of anybody's */
    static octet plain[LARGEST + 600], reply[LARGEST + 600];
    static unsigned long salts;
    const octet *top[3], *global[4], *outer, *params[6];
    int top_sizes[3], global_sizes[4], sizes[6], tag, size;
    if (!fields(&at, end, 3, top, top_sizes)) return 0;
    const octet *inner = top[0];
    if (!fields(&inner, top[0] + top_sizes[0], 4, global, global_sizes) || global_sizes[2] != 1) return 0;
    outer = element(top[1], top[1] + top_sizes[1], &tag, &size);
    if (!outer || !fields(&outer, outer + size, 6, params, sizes)) return 0;
    int flags = *global[2] & 3, written;
    if (!sizes[0]) { /* discovery: a report with usmStatsUnknownEngineIDs */
        static const octet pdu[] = "\xa8\x1f\x02\x01\x00\x02\x01\x00\x02\x01\x00\x30\x14\x30\x12\x06\x0a\x2b\x06\x01\x06\x03\x0f\x01\x01\x04\x00\x41\x04\x00\x00\x00\x01";
        flags = 0, memcpy(reply, pdu, sizeof pdu - 1), written = sizeof pdu - 1;
    } else {
        const octet *scoped = top[2], *names[2];
        int scoped_size = top_sizes[2], name_sizes[2];
        if (flags & 2) {
            cipher(0, params[5], number(params[1], sizes[1]), number(params[2], sizes[2]), top[2], top_sizes[2], plain);
            scoped = element(plain, plain + top_sizes[2], &tag, &scoped_size);
            if (!scoped) return 0;
        }
        end = scoped + scoped_size;
        if (!fields(&scoped, end, 2, names, name_sizes)) return 0;
        written = respond(scoped, end, reply, largest - 200);
        if (!written) return 0;
    }
    octet scoped_pdu[64], *body = scoped_pdu + 4, security[160], *field = security, salt[8] = {0}, *out = to + 4;
    body += octets_field(body, engine_id, engine_size), body += octets_field(body, NULL, 0);
    int names_size = body - scoped_pdu - 4;
    memcpy(plain, scoped_pdu, 4 + names_size), memcpy(plain + 4 + names_size, reply, written);
    head(plain, 0x30, names_size + written);
    int payload = 4 + names_size + written;
    long seconds = now();
    salts++, memcpy(salt, &salts, 8);
    field += octets_field(field, engine_id, engine_size), field += number_field(field, 7), field += number_field(field, seconds);
    field += octets_field(field, params[3], sizes[3]);
    field += octets_field(field, (octet[MAC]){0}, flags & 1 ? MAC : 0);
    int mac_at = field - security - MAC;
    field += octets_field(field, salt, flags & 2 ? 8 : 0);
    memcpy(out, "\x02\x01\x03\x30\x10\x02", 6), out += 6;
    memcpy(out, "\x04\x00\x00\x00\x00\x02\x03\x00\xff\xe3\x04\x01", 12);
    for (int i = 0; i < 4; i++) out[1 + i] = number(global[0], global_sizes[0]) >> (24 - 8 * i);
    out += 12, *out++ = flags, memcpy(out, "\x02\x01\x03", 3), out += 3;
    to[4 + 4] = 17;
    *out++ = 4, *out++ = 0x81, *out++ = field - security + 3;
    *out++ = 0x30, *out++ = 0x81, *out++ = field - security;
    memcpy(out, security, field - security);
    octet *mac = out + mac_at;
    out += field - security;
    if (flags & 2) out += head(out, 4, payload), cipher(1, salt, 7, seconds, plain, payload, out);
    else memcpy(out, plain, payload);
    out += payload;
    head(to, 0x30, out - to - 4);
    if (flags & 1) {
        octet digest[32];
        unsigned digest_size;
        HMAC(EVP_sha256(), auth_key, 32, to, out - to, digest, &digest_size);
        memcpy(mac, digest, MAC);
    }
    return out - to;
}

static int reply_to(const octet *data, int size, octet *to) {
    const octet *end = data + size, *at, *content[2];
    int tag, sizes[2];
    if (size == 1 && *data == 'S') {
        struct rusage used;
        getrusage(RUSAGE_SELF, &used);
        long spent = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000L + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
        return sprintf((char *)to, "%lu %lu %lu %ld", received, sent, octets, spent);
    }
    received++;
    at = element(data, end, &tag, &size);
    if (!at || tag != 0x30) return 0;
    end = at + size;
    if (!fields(&at, end, 1, content, sizes)) return 0;
    int version = number(content[0], sizes[0]);
    if (version == 3) return with_users ? by_user(at, end, to) : 0;
    if (!fields(&at, end, 1, content + 1, sizes + 1)) return 0;
    octet *body = to + 4;
    *body++ = 2, *body++ = 1, *body++ = version;
    body += octets_field(body, content[1], sizes[1]);
    int written = respond(at, end, body, largest - 60);
    if (!written) return 0;
    head(to, 0x30, body + written - to - 4);
    return body + written - to;
}

static void post(int bound, answer *one) {
    union { struct cmsghdr head; char space[CMSG_SPACE(sizeof(struct in_pktinfo))]; } control = {0};
    struct iovec part = {one->data, one->size};
    struct msghdr message = {&one->to, sizeof one->to, &part, 1, &control, sizeof control, 0};
    control.head.cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    control.head.cmsg_level = IPPROTO_IP, control.head.cmsg_type = IP_PKTINFO;
    memcpy(CMSG_DATA(&control.head), &one->from, sizeof one->from);
    if (sendmsg(bound, &message, 0) > 0) sent++, octets += one->size;
}

static int is_silent(struct in_addr address) {
    return silent_percent && (ntohl(address.s_addr) * 2654435761u >> 16) % 100 < (unsigned)silent_percent;
}

static void take(int bound, struct mmsghdr *one, octet *data) {
    static octet scratch[LARGEST + 1000];
    struct cmsghdr *control = CMSG_FIRSTHDR(&one->msg_hdr);
    if (!control) return;
    answer reply = {scratch, 0, *(struct sockaddr_in *)one->msg_hdr.msg_name, *(struct in_pktinfo *)CMSG_DATA(control), 0};
    reply.from.ipi_spec_dst = reply.from.ipi_addr, reply.from.ipi_ifindex = 0;
    if (is_silent(reply.from.ipi_addr) && one->msg_len > 1) { received++; return; }
    reply.size = reply_to(data, one->msg_len, scratch);
    if (!reply.size) return;
    if (delay_seconds == 0 || one->msg_len == 1) post(bound, &reply);
    else if (last_waiting - first_waiting < WAITING) {
        reply.data = memcpy(malloc(reply.size), scratch, reply.size);
        reply.due = now() + delay_seconds;
        waiting[last_waiting++ % WAITING] = reply;
    }
}

static void run(int bound) {
    static octet data[BATCH][2048];
    static char control[BATCH][CMSG_SPACE(sizeof(struct in_pktinfo))];
    static struct sockaddr_in from[BATCH];
    static struct iovec parts[BATCH];
    static struct mmsghdr batch[BATCH];
    for (;;) {
        int pause = -1;
        while (first_waiting != last_waiting) {
            answer *one = &waiting[first_waiting % WAITING];
            double left = one->due - now();
            if (left > 0) { pause = left * 1000 + 1; break; }
            post(bound, one), free(one->data), first_waiting++;
        }
        struct pollfd ready = {bound, POLLIN, 0};
        if (poll(&ready, 1, pause) <= 0) continue;
        for (int i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){data[i], sizeof *data};
            batch[i].msg_hdr = (struct msghdr){&from[i], sizeof *from, &parts[i], 1, control[i], sizeof *control, 0};
        }
        int count = recvmmsg(bound, batch, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < count; i++) take(bound, &batch[i], data[i]);
    }
}

static int hex(const char *text, octet *to) {
    int size = 0;
    for (; sscanf(text, "%2hhx", &to[size]) == 1; text += 2) size++;
    return size;
}

int main(int count, char **words) {
    if (count < 2) return 2;
    for (int i = 2; i + 1 < count; i++) {
        if (!strcmp(words[i], "-d")) delay_seconds = atof(words[++i]) / 1000;
        else if (!strcmp(words[i], "-s")) silent_percent = atoi(words[++i]);
        else if (!strcmp(words[i], "-m")) largest = atoi(words[++i]);
        else if (!strcmp(words[i], "-k") && i + 3 < count) {
            engine_size = hex(words[++i], engine_id), hex(words[++i], auth_key), hex(words[++i], priv_key);
            with_users = 1;
        }
    }
    int bound = socket(AF_INET, SOCK_DGRAM, 0), one = 1, buffer = 8 << 20;
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    any.sin_addr.s_addr = 0; /* all of 127/8; what does not come from 127/8 is dropped by SO_BINDTODEVICE */
    setsockopt(bound, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
    setsockopt(bound, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
    setsockopt(bound, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    setsockopt(bound, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    if (bind(bound, (struct sockaddr *)&any, sizeof any)) return perror("bind"), 1;
    fill();
    puts("ready"), fflush(stdout);
    run(bound);
}
