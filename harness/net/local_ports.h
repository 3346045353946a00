// harness/net/local_ports.h
//
// The local ports that the kernel has for connections, as net.ipv4.ip_local_port_range and
// ip_local_reserved_ports say.
#pragma once

#include <cstdint>
#include <string_view>

namespace throng::net {

/// How many there are: the ones of `range` ("32768\t60999", both ends included) that are not in
/// `reserved` ("8080,9000-9010").
[[nodiscard]] std::uint64_t count_ports(std::string_view range, std::string_view reserved);
/// The same of this machine.
[[nodiscard]] std::uint64_t local_ports();

/// Before connect(), which by itself keeps to every second port and, when those are gone, looks
/// through all of them before each further connection to the same endpoint: 1.2 ms of CPU where it
/// was 15 us. Not so for a socket that names the system's range itself (IP_LOCAL_PORT_RANGE, ip(7);
/// since Linux 6.8). Where the kernel knows no such option nothing changes.
void use_all_ports(int socket);

}  // namespace throng::net
