/* A client: net-snmp's C library, several columns in one GetBulk. Its sessions wait one after the other, which costs it least.
   The objects are read from standard input: one a line, columns first, then "-", then scalars. */

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST = 64, GROUP = 10, REPETITIONS = 25, WARM_UP = 64 };
static oid objects[2][MOST][MAX_OID_LEN];
static size_t sizes[2][MOST];
static int counts[2];
static long cells;

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void walk_group(void *session, int first, int count) {
    oid at[GROUP][MAX_OID_LEN];
    size_t at_size[GROUP];
    int column[GROUP], active = count;
    for (int i = 0; i < count; i++) {
        column[i] = first + i, at_size[i] = sizes[0][first + i];
        memcpy(at[i], objects[0][first + i], sizeof at[i]);
    }
    while (active) {
        netsnmp_pdu *response = NULL, *request = snmp_pdu_create(SNMP_MSG_GETBULK);
        int ended[GROUP] = {0}, kept = 0, place = 0;
        request->non_repeaters = 0, request->max_repetitions = REPETITIONS;
        for (int i = 0; i < active; i++) snmp_add_null_var(request, at[i], at_size[i]);
        if (snmp_sess_synch_response(session, request, &response) != STAT_SUCCESS || response->errstat) exit(1);
        for (netsnmp_variable_list *one = response->variables; one; one = one->next_variable, place++) {
            int i = place % active, c = column[i];
            if (ended[i]) continue;
            if (one->type == SNMP_ENDOFMIBVIEW || one->name_length <= sizes[0][c] || memcmp(one->name, objects[0][c], sizes[0][c] * sizeof(oid))) {
                ended[i] = 1;
                continue;
            }
            cells++;
            at_size[i] = one->name_length;
            memcpy(at[i], one->name, one->name_length * sizeof(oid));
        }
        snmp_free_pdu(response);
        for (int i = 0; i < active; i++) {
            if (ended[i]) continue;
            column[kept] = column[i], at_size[kept] = at_size[i];
            memmove(at[kept++], at[i], sizeof at[i]);
        }
        active = kept;
    }
}

static void get(void *session) {
    netsnmp_pdu *response = NULL, *request = snmp_pdu_create(SNMP_MSG_GET);
    for (int i = 0; i < counts[1]; i++) snmp_add_null_var(request, objects[1][i], sizes[1][i]);
    if (snmp_sess_synch_response(session, request, &response) != STAT_SUCCESS) exit(1);
    for (netsnmp_variable_list *one = response->variables; one; one = one->next_variable) cells++;
    snmp_free_pdu(response);
}

static void do_jobs(void **sessions, int devices, const char *mode, int jobs) {
    for (int job = 0; job < jobs; job++) {
        if (*mode == 'g') get(sessions[job % devices]);
        else for (int first = 0; first < counts[0]; first += GROUP)
            walk_group(sessions[job % devices], first, counts[0] - first < GROUP ? counts[0] - first : GROUP);
    }
}

int main(int count, char **words) {
    if (count < 7) return 2;
    int devices = atoi(words[4]) < 512 ? atoi(words[4]) : 512, jobs = atoi(words[6]), kind = 0;
    char line[200];
    setenv("MIBS", "", 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    init_snmp("bench");
    while (fgets(line, sizeof line, stdin)) {
        if (*line == '-') { kind = 1; continue; }
        line[strcspn(line, "\n")] = 0;
        sizes[kind][counts[kind]] = MAX_OID_LEN;
        read_objid(line, objects[kind][counts[kind]], &sizes[kind][counts[kind]]);
        counts[kind]++;
    }
    void **sessions = calloc(devices, sizeof *sessions);
    for (int i = 0; i < devices; i++) {
        netsnmp_session session;
        char peer[60];
        snmp_sess_init(&session);
        snprintf(peer, sizeof peer, "127.1.%d.%d:%s", i / 240, i % 240 + 1, words[1]);
        session.peername = peer, session.version = SNMP_VERSION_2c;
        session.community = (u_char *)"public", session.community_len = 6;
        sessions[i] = snmp_sess_open(&session);
        if (!sessions[i]) return 1;
    }
    do_jobs(sessions, devices, words[2], WARM_UP);
    cells = 0;
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    do_jobs(sessions, devices, words[2], jobs);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, wall = seconds(CLOCK_MONOTONIC) - wall;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"jobs\": %d, \"cells\": %ld, \"cpu\": %f, \"wall\": %f, \"rss\": %f}\n", jobs, cells, cpu, wall, used.ru_maxrss / 1024.0);
    return 0;
}
