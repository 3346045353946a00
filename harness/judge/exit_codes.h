// harness/judge/exit_codes.h
//
// What CI learns from the number alone. Disjoint, so that a bad file is never taken for a slow
// service.
#pragma once

namespace throng::judge {

inline constexpr int kPass = 0;
inline constexpr int kInvalid = 97;
inline constexpr int kInconclusive = 98;
inline constexpr int kFailed = 99;
inline constexpr int kBadFile = 104;
inline constexpr int kInterrupted = 105;
inline constexpr int kEnvironmentFailed = 107;

}  // namespace throng::judge
