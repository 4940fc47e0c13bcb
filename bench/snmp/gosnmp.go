// A client: gosnmp, one goroutine a session, several columns in one GetBulk.
// The objects are read from standard input: one a line, columns first, then "-", then scalars.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gosnmp/gosnmp"
)

const group, repetitions, warmUp = 10, 25, 64

var columns, scalars []string
var cells int64

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func walkGroup(session *gosnmp.GoSNMP, names []string) {
	var found int64
	column := append([]string{}, names...)
	at := append([]string{}, names...)
	for len(at) > 0 {
		response, err := session.GetBulk(at, 0, repetitions)
		check(err)
		ended := make([]bool, len(at))
		for place, one := range response.Variables {
			i := place % len(at)
			if ended[i] {
				continue
			}
			if one.Type == gosnmp.EndOfMibView || !strings.HasPrefix(one.Name, column[i]+".") {
				ended[i] = true
				continue
			}
			found++
			at[i] = one.Name
		}
		kept := 0
		for i := range at {
			if !ended[i] {
				at[kept], column[kept] = at[i], column[i]
				kept++
			}
		}
		at, column = at[:kept], column[:kept]
	}
	atomic.AddInt64(&cells, found)
}

func job(session *gosnmp.GoSNMP, mode string) {
	if mode == "get" {
		response, err := session.Get(scalars)
		check(err)
		atomic.AddInt64(&cells, int64(len(response.Variables)))
		return
	}
	for first := 0; first < len(columns); first += group {
		last := first + group
		if last > len(columns) {
			last = len(columns)
		}
		walkGroup(session, columns[first:last])
	}
}

func run(sessions []*gosnmp.GoSNMP, mode string, inFlight, jobs int) {
	var waiting sync.WaitGroup
	for worker := 0; worker < inFlight; worker++ {
		waiting.Add(1)
		go func(worker int) {
			defer waiting.Done()
			for number := worker; number < jobs; number += inFlight {
				job(sessions[worker%len(sessions)], mode)
			}
		}(worker)
	}
	waiting.Wait()
}

func spent() (float64, float64) {
	var used syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	cpu := float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
	return cpu, float64(used.Maxrss) / 1024
}

func main() {
	port, _ := strconv.Atoi(os.Args[1])
	devices, _ := strconv.Atoi(os.Args[4])
	inFlight, _ := strconv.Atoi(os.Args[5])
	jobs, _ := strconv.Atoi(os.Args[6])
	scanner := bufio.NewScanner(os.Stdin)
	into := &columns
	for scanner.Scan() {
		if scanner.Text() == "-" {
			into = &scalars
			continue
		}
		*into = append(*into, "."+scanner.Text())
	}
	if devices > inFlight {
		devices = inFlight // one session a worker: a session cannot be shared
	} else {
		inFlight = devices
	}
	sessions := make([]*gosnmp.GoSNMP, devices)
	for i := range sessions {
		sessions[i] = &gosnmp.GoSNMP{Target: fmt.Sprintf("127.1.%d.%d", i/240, i%240+1), Port: uint16(port),
			Community: "public", Version: gosnmp.Version2c, Timeout: 5 * time.Second, Retries: 2, MaxOids: 60}
		check(sessions[i].Connect())
	}
	run(sessions, os.Args[2], inFlight, warmUp)
	cells = 0
	cpu, _ := spent()
	began := time.Now()
	run(sessions, os.Args[2], inFlight, jobs)
	wall := time.Since(began).Seconds()
	after, rss := spent()
	fmt.Printf("{\"jobs\": %d, \"cells\": %d, \"cpu\": %f, \"wall\": %f, \"rss\": %f}\n", jobs, cells, after-cpu, wall, rss)
}
