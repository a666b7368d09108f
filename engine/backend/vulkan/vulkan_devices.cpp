#include "engine/backend/vulkan_devices.h"

#include "engine/backend/vulkan/vulkan_loader.h"

#include <cstring>
#include <utility>

namespace inkling {

namespace {

struct Commands
{
    PFN_vkEnumeratePhysicalDevices enumerate = nullptr;
    PFN_vkGetPhysicalDeviceProperties properties = nullptr;
    PFN_vkGetPhysicalDeviceProperties2 properties2 = nullptr;
    PFN_vkGetPhysicalDeviceFeatures2 features2 = nullptr;
    PFN_vkGetPhysicalDeviceMemoryProperties memory = nullptr;

    explicit Commands(const VulkanInstance& instance)
        : enumerate(instance.function<PFN_vkEnumeratePhysicalDevices>("vkEnumeratePhysicalDevices")),
          properties(instance.function<PFN_vkGetPhysicalDeviceProperties>("vkGetPhysicalDeviceProperties")),
          properties2(instance.function<PFN_vkGetPhysicalDeviceProperties2>("vkGetPhysicalDeviceProperties2")),
          features2(instance.function<PFN_vkGetPhysicalDeviceFeatures2>("vkGetPhysicalDeviceFeatures2")),
          memory(instance.function<PFN_vkGetPhysicalDeviceMemoryProperties>("vkGetPhysicalDeviceMemoryProperties"))
    {}
    bool areComplete() const { return enumerate && properties && properties2 && features2 && memory; }
};

const char* typeName(VkPhysicalDeviceType type)
{
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return "discrete";
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return "integrated";
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return "virtual";
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return "cpu";
    default: return "other";
    }
}

// A driver's text, which need not end where its array does.
template <std::size_t N> std::string textOf(const char (&array)[N])
{
    const void* end = std::memchr(array, 0, N);
    return std::string(array, end ? static_cast<const char*>(end) : array + N);
}

// Puts `next` in front of a pNext chain.
template <class Structure> void chain(void*& head, Structure& next, VkStructureType type)
{
    next.sType = type;
    next.pNext = head;
    head = &next;
}

// `version` is the device's: a structure that it does not know must not be asked for.
void readProperties(const Commands& commands, VkPhysicalDevice handle, std::uint32_t version, VulkanDevice& device)
{
    VkPhysicalDeviceSubgroupProperties subgroup{};
    VkPhysicalDeviceDriverProperties driver{};
    VkPhysicalDeviceShaderIntegerDotProductProperties dot{};
    void* head = nullptr;
    chain(head, subgroup, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES);
    if (version >= VK_API_VERSION_1_2) chain(head, driver, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES);
    if (version >= VK_API_VERSION_1_3)
        chain(head, dot, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_PROPERTIES);
    VkPhysicalDeviceProperties2 properties{};
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
    properties.pNext = head;
    commands.properties2(handle, &properties);

    device.subgroupSize = subgroup.subgroupSize;
    device.isDotProductAccelerated = dot.integerDotProduct4x8BitPackedSignedAccelerated == VK_TRUE;
    if (version >= VK_API_VERSION_1_2) {
        device.driver = textOf(driver.driverName);
        device.driverVersion = textOf(driver.driverInfo);
    }
}

void readFeatures(const Commands& commands, VkPhysicalDevice handle, std::uint32_t version, VulkanDevice& device)
{
    VkPhysicalDevice16BitStorageFeatures storage16{};
    VkPhysicalDevice8BitStorageFeatures storage8{};
    VkPhysicalDeviceShaderFloat16Int8Features small{};
    VkPhysicalDeviceShaderIntegerDotProductFeatures dot{};
    void* head = nullptr;
    chain(head, storage16, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES);
    if (version >= VK_API_VERSION_1_2) {
        chain(head, storage8, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_8BIT_STORAGE_FEATURES);
        chain(head, small, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES);
    }
    if (version >= VK_API_VERSION_1_3)
        chain(head, dot, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES);
    VkPhysicalDeviceFeatures2 features{};
    features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
    features.pNext = head;
    commands.features2(handle, &features);

    device.hasStorage16 = storage16.storageBuffer16BitAccess == VK_TRUE;
    device.hasStorage8 = storage8.storageBuffer8BitAccess == VK_TRUE;
    device.hasFloat16 = small.shaderFloat16 == VK_TRUE;
    device.hasInt8 = small.shaderInt8 == VK_TRUE;
    device.hasDotProduct = dot.shaderIntegerDotProduct == VK_TRUE;
}

VulkanDevice describe(const Commands& commands, VkPhysicalDevice handle)
{
    VkPhysicalDeviceProperties properties{};
    commands.properties(handle, &properties);
    VulkanDevice device;
    device.name = textOf(properties.deviceName);
    device.type = typeName(properties.deviceType);
    device.apiVersion = vulkanVersionText(properties.apiVersion);
    device.driver = std::to_string(properties.driverVersion);
    device.storageBufferLimit = properties.limits.maxStorageBufferRange;

    VkPhysicalDeviceMemoryProperties memory{};
    commands.memory(handle, &memory);
    for (std::uint32_t i = 0; i < memory.memoryHeapCount && i < VK_MAX_MEMORY_HEAPS; ++i) {
        const VkMemoryHeap& heap = memory.memoryHeaps[i];
        device.heaps.push_back({heap.size, (heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0});
    }
    if (properties.apiVersion >= VK_API_VERSION_1_1) {
        readProperties(commands, handle, properties.apiVersion, device);
        readFeatures(commands, handle, properties.apiVersion, device);
    }
    return device;
}

} // namespace

Result<std::vector<VulkanDevice>> listVulkanDevices()
{
    const auto instance = VulkanInstance::create();
    if (!instance) return instance.error();
    const Commands commands(*instance);
    if (!commands.areComplete()) return Error{ErrorCode::Internal, "Vulkan: the loader lacks commands of version 1.1"};

    std::uint32_t count = 0;
    VkResult result = commands.enumerate(instance->handle(), &count, nullptr);
    std::vector<VkPhysicalDevice> handles(count);
    if (result == VK_SUCCESS && count > 0) result = commands.enumerate(instance->handle(), &count, handles.data());
    if (result != VK_SUCCESS && result != VK_INCOMPLETE)
        return Error{ErrorCode::Internal, "Vulkan: cannot list devices: " + vulkanResultText(result)};
    handles.resize(count);

    std::vector<VulkanDevice> devices;
    for (const VkPhysicalDevice handle : handles) devices.push_back(describe(commands, handle));
    return devices;
}

} // namespace inkling
