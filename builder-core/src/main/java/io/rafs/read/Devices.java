package io.rafs.read;

import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import java.util.List;

/** The devices of an image as one space of addresses. */
final class Devices {
    private final List<DeviceSlot> slots;

    Devices(List<DeviceSlot> slots) {
        this.slots = slots;
    }

    /**
     * A place on a device.
     *
     * @param device 0 is the bootstrap, then the device table, from 1 on
     * @param offset byte offset
     */
    record Place(int device, long offset) {}

    /** How many there are beside the bootstrap. */
    int count() {
        return slots.size();
    }

    /** Where a byte address is; what no device claims is in the bootstrap. Source: kernel {@code erofs_map_dev}. */
    Place locate(long address) {
        for (int i = 0; i < slots.size(); i++) {
            DeviceSlot slot = slots.get(i);
            long start = slot.mappedBlock() * SuperBlock.BLOCK;
            if (start != 0 && address >= start && address - start < slot.blocks() * SuperBlock.BLOCK) {
                return new Place(i + 1, address - start);
            }
        }
        return new Place(0, address);
    }
}
