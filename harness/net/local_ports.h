// harness/net/local_ports.h
//
// The local ports of connections. By itself connect() takes every second port of the system's range
// and, when those are gone, looks through all of them before each further connection to the same
// endpoint: 1.2 ms of CPU where it was 15 µs. A socket that names the range itself gets one port
// after the other (IP_LOCAL_PORT_RANGE, ip(7); so since Linux 6.8).
#pragma once

namespace throng::net {

/// Before bind() and connect(). Older kernels know no such option: then nothing changes.
void take_ports_in_turn(int socket);

}  // namespace throng::net
