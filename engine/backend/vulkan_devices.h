// The Vulkan devices of this machine, and what of them matters to the engine. Only in builds with INKLING_VULKAN.
// Not for computing on them.
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace inkling {

struct VulkanMemoryHeap
{
    std::uint64_t bytes = 0;
    bool isDeviceLocal = false;
};

struct VulkanDevice
{
    std::string name;          // "llvmpipe (LLVM 15.0.6, 256 bits)"
    std::string type;          // "discrete", "integrated", "virtual", "cpu", "other"
    std::string driver;        // "llvmpipe", the raw version number in front of Vulkan 1.2
    std::string driverVersion; // "Mesa 22.3.6 (LLVM 15.0.6)"
    std::string apiVersion;    // "1.3.230"
    std::vector<VulkanMemoryHeap> heaps;
    std::uint64_t storageBufferLimit = 0; // maxStorageBufferRange, bytes
    std::uint32_t subgroupSize = 0;       // 0 in front of Vulkan 1.1
    bool hasStorage8 = false;             // storageBuffer8BitAccess
    bool hasStorage16 = false;            // storageBuffer16BitAccess
    bool hasFloat16 = false;              // shaderFloat16
    bool hasInt8 = false;                 // shaderInt8
    bool hasDotProduct = false;           // shaderIntegerDotProduct
    bool isDotProductAccelerated = false; // four signed 8-bit products packed in 32 bits

    bool isSoftware() const { return type == "cpu"; }
};

// Loads the Vulkan loader at run time, asks, and lets it go again. In the loader's order, which is what --device counts
// by. A driver runs inside this process meanwhile. Errors: NotFound (no loader on this machine), Unsupported (a loader
// in front of Vulkan 1.1, no driver), Internal (what the loader reported).
Result<std::vector<VulkanDevice>> listVulkanDevices();

} // namespace inkling
