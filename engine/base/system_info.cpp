#include "engine/base/system_info.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

#if defined(_WIN32)
#define NOMINMAX
#include <psapi.h>
#include <vector>
#include <windows.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#include <mach/mach.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#else
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace inkling {

namespace {

std::size_t hardwareThreads() { return std::max(1u, std::thread::hardware_concurrency()); }

#if defined(__linux__)
// The value of the first "key : value" line of /proc/cpuinfo, or nothing.
std::string cpuinfoValue(const std::string& key)
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos || line.compare(0, key.size(), key) != 0) continue;
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        return begin == std::string::npos ? std::string() : line.substr(begin);
    }
    return {};
}
#endif

} // namespace

#if defined(_WIN32)

std::size_t physicalCores()
{
    DWORD bytes = 0;
    GetLogicalProcessorInformationEx(RelationProcessorCore, nullptr, &bytes);
    std::vector<char> buffer(bytes);
    auto* info = reinterpret_cast<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*>(buffer.data());
    if (bytes == 0 || !GetLogicalProcessorInformationEx(RelationProcessorCore, info, &bytes)) return hardwareThreads();
    std::size_t cores = 0;
    for (DWORD offset = 0; offset < bytes; ++cores)
        offset += reinterpret_cast<SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*>(buffer.data() + offset)->Size;
    return std::max<std::size_t>(1, cores);
}

std::string cpuName()
{
    char name[128] = {};
    DWORD size = sizeof name;
    const LSTATUS status = RegGetValueA(HKEY_LOCAL_MACHINE, "HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0",
                                        "ProcessorNameString", RRF_RT_REG_SZ, nullptr, name, &size);
    return status == ERROR_SUCCESS ? std::string(name) : std::string("unknown");
}

std::uint64_t physicalMemoryBytes()
{
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? status.ullTotalPhys : 0;
}

std::uint64_t availableMemoryBytes()
{
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? status.ullAvailPhys : 0;
}

std::uint64_t peakRssBytes()
{
    PROCESS_MEMORY_COUNTERS counters{};
    return GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) ? counters.PeakWorkingSetSize : 0;
}

double cpuSeconds()
{
    FILETIME created, exited, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user)) return 0;
    const auto ticks = [](const FILETIME& t) { return double(t.dwHighDateTime) * 4294967296.0 + t.dwLowDateTime; };
    return (ticks(kernel) + ticks(user)) * 1e-7;
}

std::filesystem::path programFolder()
{
    wchar_t path[32768] = {};
    const DWORD length = GetModuleFileNameW(nullptr, path, 32768);
    return length > 0 ? std::filesystem::path(path, path + length).parent_path() : std::filesystem::path();
}

#else

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint64_t peakRssBytes()
{
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#if defined(__APPLE__)
    return std::uint64_t(usage.ru_maxrss); // bytes
#else
    return std::uint64_t(usage.ru_maxrss) * 1024; // KiB
#endif
}

#if defined(__APPLE__)

std::size_t physicalCores()
{
    int cores = 0;
    std::size_t size = sizeof cores;
    if (sysctlbyname("hw.physicalcpu", &cores, &size, nullptr, 0) != 0 || cores < 1) return hardwareThreads();
    return std::size_t(cores);
}

std::string cpuName()
{
    char name[128] = {};
    std::size_t size = sizeof name;
    return sysctlbyname("machdep.cpu.brand_string", name, &size, nullptr, 0) == 0 ? std::string(name)
                                                                                  : std::string("unknown");
}

std::uint64_t physicalMemoryBytes()
{
    std::uint64_t bytes = 0;
    std::size_t size = sizeof bytes;
    return sysctlbyname("hw.memsize", &bytes, &size, nullptr, 0) == 0 ? bytes : 0;
}

std::uint64_t availableMemoryBytes()
{
    vm_statistics64_data_t statistics{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    vm_size_t page = 0;
    host_page_size(mach_host_self(), &page);
    if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&statistics), &count) != 0)
        return 0;
    return (std::uint64_t(statistics.free_count) + statistics.inactive_count) * page;
}

std::filesystem::path programFolder()
{
    char path[4096];
    std::uint32_t size = sizeof path;
    return _NSGetExecutablePath(path, &size) == 0 ? std::filesystem::path(path).parent_path() : std::filesystem::path();
}

#else

std::size_t physicalCores()
{
    // Count the cores among the processors this process may run on; two hardware threads of a core share its id.
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return hardwareThreads();
    std::set<std::pair<long, long>> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed)) continue;
        const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
        long package = 0, core = -1;
        std::ifstream(folder + "physical_package_id") >> package;
        if (!(std::ifstream(folder + "core_id") >> core)) return std::size_t(std::max(1, CPU_COUNT(&allowed)));
        cores.insert({package, core});
    }
    return std::max<std::size_t>(1, cores.size());
}

std::string cpuName()
{
    for (const char* key : {"model name", "Model", "Hardware"})
        if (std::string name = cpuinfoValue(key); !name.empty()) return name;
    return "unknown";
}

std::uint64_t physicalMemoryBytes()
{
    const long pages = sysconf(_SC_PHYS_PAGES), pageSize = sysconf(_SC_PAGESIZE);
    return pages > 0 && pageSize > 0 ? std::uint64_t(pages) * std::uint64_t(pageSize) : 0;
}

std::uint64_t availableMemoryBytes()
{
    std::ifstream file("/proc/meminfo");
    std::string key;
    for (std::uint64_t kilobytes = 0; file >> key >> kilobytes; file.ignore(64, '\n'))
        if (key == "MemAvailable:") return kilobytes * 1024;
    return 0;
}

std::filesystem::path programFolder()
{
    std::error_code ec;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", ec);
    return ec ? std::filesystem::path() : path.parent_path();
}

#endif
#endif

} // namespace inkling
