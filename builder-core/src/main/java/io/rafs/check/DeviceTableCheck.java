package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EscapedText;
import io.rafs.format.StructIn;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The device table of an EROFS image that is not RAFS. */
final class DeviceTableCheck {
    private static final long FAR = 1L << 32;

    private final BootstrapReader bootstrap;
    private final Findings findings;
    private final List<DeviceSlot> slots = new ArrayList<>();

    DeviceTableCheck(BootstrapReader bootstrap, Findings findings) {
        this.bootstrap = bootstrap;
        this.findings = findings;
    }

    /** Checks all; answers whether every slot can be read. */
    boolean run() throws IOException {
        int devices = bootstrap.superBlock().devices();
        StructIn in = bootstrap.read("device table", slotAt(0), (long) devices * DeviceSlot.SIZE);
        for (int i = 0; i < devices; i++) {
            try {
                slots.add(DeviceSlot.decode(in.slice("device slot", DeviceSlot.SIZE)));
            } catch (CorruptImageException e) {
                findings.add(Rule.DEVICE_SLOT, e);
            }
        }
        if (slots.size() < devices) {
            return false;
        }
        each();
        apart();
        return true;
    }

    /** The device table. */
    List<DeviceSlot> slots() {
        return slots;
    }

    private long slotAt(int i) {
        return (long) (bootstrap.superBlock().deviceSlot() + i) * DeviceSlot.SIZE;
    }

    private void each() {
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            DeviceSlot slot = slots.get(i);
            // blocks are only looked at in the address space; old versions of mkfs.erofs say neither
            expect(
                    Rule.DEVICE_BLOCKS,
                    slot.blocks() != 0 || slot.mappedBlock() == 0,
                    slotAt(i) + 64,
                    "device %d has 0 blocks",
                    i + 1);
            Integer other = slot.tag().isEmpty() ? null : known.putIfAbsent(slot.tag(), i + 1);
            expect(
                    Rule.DEVICE_UNIQUE,
                    other == null,
                    slotAt(i),
                    "device %d has the tag '%s' of device %s",
                    i + 1,
                    EscapedText.of(slot.tag()),
                    other);
            expect(
                    Rule.DEVICE_UNMAPPED,
                    slot.mappedBlock() != 0,
                    slotAt(i) + 68,
                    "device %d has no place in the address space; no compressed content can be on it",
                    i + 1);
            expect(
                    Rule.DEVICE_FAR,
                    slot.mappedBlock() + slot.blocks() <= FAR,
                    slotAt(i) + 68,
                    "device %d ends at block %d of the address space, kernels before 7.1 know 2^32",
                    i + 1,
                    slot.mappedBlock() + slot.blocks());
        }
    }

    private void apart() {
        long free = (bootstrap.size() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
        List<Integer> inOrder = IntStream.range(0, slots.size())
                .filter(i -> slots.get(i).mappedBlock() != 0)
                .boxed()
                .sorted(Comparator.comparingLong(i -> slots.get(i).mappedBlock()))
                .toList();
        for (int i : inOrder) {
            DeviceSlot slot = slots.get(i);
            expect(
                    Rule.DEVICE_ADDRESS,
                    slot.mappedBlock() >= free,
                    slotAt(i) + 68,
                    "device %d starts at block %d of the address space, what comes before it ends at block %d",
                    i + 1,
                    slot.mappedBlock(),
                    free);
            free = Math.max(free, slot.mappedBlock() + slot.blocks());
        }
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, bootstrap.name(), offset, detail.formatted(values));
        }
    }
}
