package io.rafs.check;

import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.read.BootstrapReader;

/** What holds of the superblock of every image, RAFS or not. */
final class AnySuperBlockCheck {
    private final BootstrapReader bootstrap;
    private final SuperBlock sb;
    private final Findings findings;

    AnySuperBlockCheck(BootstrapReader bootstrap, Findings findings) {
        this.bootstrap = bootstrap;
        this.sb = bootstrap.superBlock();
        this.findings = findings;
    }

    /** The size of the file, and the fields that mean the same in all images. */
    void fields() {
        expect(
                Rule.FILE_SIZE,
                bootstrap.size() % SuperBlock.BLOCK == 0,
                0,
                "the file has %d bytes, expected a multiple of 4096",
                bootstrap.size());
        expect(
                Rule.SUPERBLOCK_UNUSED,
                sb.volumeName().length() < 16,
                SuperBlock.OFFSET + 64,
                "volumeName '%s' has no NUL behind it, which old kernels refuse",
                sb.volumeName());
        expect(
                Rule.SUPERBLOCK_INODES,
                sb.inodes() != 0,
                SuperBlock.OFFSET + 16,
                "the image has 0 inodes, expected at least the root");
        expect(
                Rule.SUPERBLOCK_META,
                sb.metaBlock() * SuperBlock.BLOCK <= bootstrap.size(),
                SuperBlock.OFFSET + 40,
                "metaBlock is %d, the file has %d blocks",
                sb.metaBlock(),
                bootstrap.size() / SuperBlock.BLOCK);
    }

    /** Where the device table starts. */
    long deviceTable() {
        return (long) sb.deviceSlot() * DeviceSlot.SIZE;
    }

    /** Where it ends. */
    long deviceTableEnd() {
        return deviceTable() + (long) sb.devices() * DeviceSlot.SIZE;
    }

    /** Whether the file has all of the device table. */
    boolean hasDeviceTable() {
        return expect(
                Rule.SUPERBLOCK_DEVICE_TABLE,
                sb.devices() == 0 || deviceTableEnd() <= bootstrap.size(),
                SuperBlock.OFFSET + 86,
                "the device table ends at byte %d, the file at %d",
                deviceTableEnd(),
                bootstrap.size());
    }

    /** Tells unless the rule holds; answers whether it does. */
    boolean expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, bootstrap.name(), offset, detail.formatted(values));
        }
        return holds;
    }
}
