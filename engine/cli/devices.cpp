// `inkling-cli devices`: what this machine could compute on, and what of it is used.
#include "engine/backend/cpu_features.h"
#include "engine/base/system_info.h"
#include "engine/base/text.h"
#include "engine/cli/common.h"
#include "engine/cli/subcommands.h"
#include "engine/cli/table.h"
#ifdef INKLING_VULKAN
#include "engine/backend/vulkan_devices.h"
#endif

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace inkling::cli {

namespace {

constexpr const char* kHelp = R"(
Lists the processor and the Vulkan devices of this machine: name, type, driver, memory, the features that matter
to the engine, whether a device is used, and why not. A machine without Vulkan is no error.

The processor's kernels in this version are the scalar ones; instruction sets are listed because `bench` measures
the machine with them. Vulkan devices are listed in the order of the Vulkan loader.

Examples:
  inkling-cli devices
  inkling-cli devices --json

With --json, one object: {"devices":[{"backend":"cpu"|"vulkan","index","name","type","driver","driver_version",
"api_version","memory_bytes","memory_heaps":[{"bytes","device_local"}],"features":[…],"used","why_not"}…],"remarks":[…]};
what does not apply to a device is null.
)";

// A device of either kind, as it is shown.
struct Listed
{
    std::string backend;
    std::size_t index = 0; // among those of its backend
    std::string name;
    std::string type;
    std::string driver;
    std::string driverVersion;
    std::string apiVersion;
    std::uint64_t memoryBytes = 0;
    nlohmann::ordered_json heaps = nullptr;
    std::vector<std::string> features;
    std::string whyNot; // empty: it is used
};

struct Survey
{
    std::vector<Listed> devices;
    std::vector<std::string> remarks;
};

Listed describeProcessor()
{
    Listed cpu;
    cpu.backend = "cpu";
    cpu.name = sanitizeUtf8(cpuName());
    const std::size_t cores = physicalCores();
    cpu.type = "processor, " + std::to_string(cores) + (cores == 1 ? " core" : " cores");
    cpu.memoryBytes = physicalMemoryBytes();
    for (const std::string_view name : detectCpuFeatures().names()) cpu.features.emplace_back(name);
    return cpu;
}

#ifdef INKLING_VULKAN

std::vector<std::string> featuresOf(const VulkanDevice& device)
{
    std::vector<std::string> features;
    if (device.hasStorage8) features.emplace_back("storage-8bit");
    if (device.hasStorage16) features.emplace_back("storage-16bit");
    if (device.hasFloat16) features.emplace_back("float16");
    if (device.hasInt8) features.emplace_back("int8");
    if (device.hasDotProduct)
        features.emplace_back(device.isDotProductAccelerated ? "dot-product-accelerated" : "dot-product");
    if (device.subgroupSize > 0) features.push_back("subgroup-" + std::to_string(device.subgroupSize));
    features.push_back("buffer-" + std::to_string(device.storageBufferLimit >> 20) + "MiB");
    return features;
}

Listed describeVulkan(const VulkanDevice& device, std::size_t index)
{
    Listed listed;
    listed.backend = "vulkan";
    listed.index = index;
    listed.name = sanitizeUtf8(device.name);
    listed.type = device.isSoftware() ? "software" : device.type;
    listed.driver = sanitizeUtf8(device.driver);
    listed.driverVersion = sanitizeUtf8(device.driverVersion);
    listed.apiVersion = device.apiVersion;
    listed.heaps = nlohmann::ordered_json::array();
    for (const VulkanMemoryHeap& heap : device.heaps) {
        listed.heaps.push_back({{"bytes", heap.bytes}, {"device_local", heap.isDeviceLocal}});
        if (heap.isDeviceLocal) listed.memoryBytes += heap.bytes;
    }
    listed.features = featuresOf(device);
    listed.whyNot = "this version has no Vulkan kernels yet";
    if (device.isSoftware())
        listed.whyNot += "; a software driver computes on the processor, which is faster used directly";
    return listed;
}

void addVulkan(Survey& survey)
{
    const auto devices = listVulkanDevices();
    if (!devices) {
        survey.remarks.push_back(sanitizeUtf8(devices.error().text));
        return;
    }
    for (const VulkanDevice& device : *devices)
        survey.devices.push_back(describeVulkan(device, survey.devices.size() - 1));
    if (devices->empty()) survey.remarks.emplace_back("Vulkan: there is a loader, but no device");
}

#else

void addVulkan(Survey& survey) { survey.remarks.emplace_back("Vulkan: this program was built without it"); }

#endif

std::string asJson(const Survey& survey)
{
    using Json = nlohmann::ordered_json;
    const auto orNull = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
    Json devices = Json::array();
    for (const Listed& d : survey.devices) {
        devices.push_back({{"backend", d.backend},
                           {"index", d.index},
                           {"name", d.name},
                           {"type", d.type},
                           {"driver", orNull(d.driver)},
                           {"driver_version", orNull(d.driverVersion)},
                           {"api_version", orNull(d.apiVersion)},
                           {"memory_bytes", d.memoryBytes},
                           {"memory_heaps", d.heaps},
                           {"features", d.features},
                           {"used", d.whyNot.empty()},
                           {"why_not", orNull(d.whyNot)}});
    }
    return Json{{"devices", devices}, {"remarks", survey.remarks}}.dump() + '\n';
}

std::string asText(const Survey& survey)
{
    std::string out;
    for (const Listed& d : survey.devices) {
        std::vector<std::vector<std::string>> rows;
        rows.push_back({"  type", d.type});
        if (!d.driver.empty())
            rows.push_back({"  driver", d.driver + (d.driverVersion.empty() ? "" : ", " + d.driverVersion) +
                                            ", Vulkan " + d.apiVersion});
        if (d.memoryBytes > 0) rows.push_back({"  memory", byteSize(double(d.memoryBytes))});
        std::string features;
        for (const std::string& feature : d.features) features += (features.empty() ? "" : " ") + feature;
        if (!features.empty()) rows.push_back({"  features", features});
        rows.push_back({"  used", d.whyNot.empty() ? "yes" : "no: " + d.whyNot});
        const std::string title = d.backend == "cpu" ? "CPU" : "Vulkan " + std::to_string(d.index);
        out += title + ": " + d.name + '\n' + alignedTable(rows, {Align::Left, Align::Left});
    }
    for (const std::string& remark : survey.remarks) out += remark + '\n';
    return out;
}

} // namespace

void addDevices(CLI::App& program, Action& action)
{
    struct Arguments
    {
        bool json = false;
    };
    const auto arguments = std::make_shared<Arguments>();
    CLI::App* command = program.add_subcommand("devices", "List what this machine can compute on");
    command->footer(kHelp);
    command->add_flag("--json", arguments->json, "Print one JSON object");
    command->callback([arguments, &action] {
        action = [arguments] {
            Survey survey;
            survey.devices.push_back(describeProcessor());
            addVulkan(survey);
            return finish(print(arguments->json ? asJson(survey) : asText(survey)));
        };
    });
}

} // namespace inkling::cli
