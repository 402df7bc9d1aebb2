package io.rafs.shouldfail;

import static io.rafs.shouldfail.BootPatch.EXTENDED;
import static io.rafs.shouldfail.BootPatch.SUPER;

import java.util.ArrayList;
import java.util.List;

/** Bootstraps with a damaged superblock, or a damaged extended superblock. */
final class SuperBlockInputs {
    private static final String KIND = "superblock";

    private SuperBlockInputs() {}

    static List<ShouldFail> all() {
        List<ShouldFail> all = new ArrayList<>();
        all.addAll(unreadable());
        all.addAll(fields());
        all.addAll(flags());
        return all;
    }

    private static List<ShouldFail> unreadable() {
        return List.of(
                CheckInput.boot(KIND, "empty-file", new byte[0]),
                CheckInput.boot(KIND, "cut-in-superblock", good().length(1100)),
                CheckInput.boot(KIND, "magic-wrong", good().u8(SUPER, 0)),
                CheckInput.boot(
                        KIND,
                        "gzip-not-unpacked",
                        good().length(2048).text(0, "\u001f\u008b\b").u32(SUPER, 0)),
                CheckInput.boot(KIND, "rafs-v5", good().text(0, "SFAR")),
                CheckInput.boot(KIND, "erofs-of-mkfs", good().u32(SUPER + 8, 3).u32(SUPER + 80, 0x8)),
                CheckInput.boot(KIND, "incompat-unknown", good().u32(SUPER + 80, 0x1000c)),
                CheckInput.boot(KIND, "tarfs", good().u8(SUPER + 12, 9)),
                CheckInput.boot(KIND, "block-bits-16", good().u8(SUPER + 12, 16)),
                CheckInput.boot(KIND, "reserved-not-zero", good().u8(SUPER + 120, 1)),
                CheckInput.boot(KIND, "volume-name-not-text", good().u8(SUPER + 64, 0xff)),
                CheckInput.boot(KIND, "chunk-size-odd", good().u32(EXTENDED + 20, 4097)),
                CheckInput.boot(KIND, "chunk-size-zero", good().u32(EXTENDED + 20, 0)),
                CheckInput.boot(KIND, "chunk-size-32m", good().u32(EXTENDED + 20, 32 << 20)),
                CheckInput.boot(KIND, "extended-reserved-not-zero", good().u8(EXTENDED + 255, 1)));
    }

    private static List<ShouldFail> fields() {
        return List.of(
                CheckInput.boot(KIND, "size-not-whole-blocks", good().length(good().length() + 1)),
                CheckInput.boot(KIND, "checksum-set", good().u32(SUPER + 4, 0xdeadbeefL)),
                CheckInput.boot(KIND, "checksum-asked-for", good().u32(SUPER + 8, 0x4000_0001)),
                CheckInput.boot(KIND, "ext-slots", good().u8(SUPER + 13, 255)),
                CheckInput.boot(KIND, "shared-xattrs", good().u32(SUPER + 44, 1)),
                CheckInput.boot(KIND, "compression-set", good().u16(SUPER + 84, 1)),
                CheckInput.boot(KIND, "dir-block-bits", good().u8(SUPER + 90, 1)),
                CheckInput.boot(KIND, "volume-name-without-nul", good().text(SUPER + 64, "sixteen-letters!")),
                CheckInput.boot(KIND, "inodes-zero", good().u64(SUPER + 16, 0)),
                CheckInput.boot(KIND, "meta-past-end", good().u32(SUPER + 40, 0xffff)),
                CheckInput.boot(KIND, "device-table-at-9", good().u16(SUPER + 88, 9)),
                CheckInput.boot(KIND, "devices-255", good().u16(SUPER + 86, 255)),
                CheckInput.boot(KIND, "device-table-past-end", good().u16(SUPER + 86, 65535)),
                CheckInput.boot(
                        KIND, "blocks-without-devices", GoodImage.EMPTY.boot().u32(SUPER + 36, 7)),
                CheckInput.boot(KIND, "root-nid-zero", rootNidZero()),
                CheckInput.boot(KIND, "root-nid-past-end", good().u16(SUPER + 14, 65535)),
                CheckInput.boot(KIND, "root-is-a-file", rootIs("/bin/tool")),
                CheckInput.boot(KIND, "root-is-a-lower-directory", rootIs("/bin")));
    }

    private static List<ShouldFail> flags() {
        return List.of(
                CheckInput.boot(KIND, "flags-two-compressors", flags(0x80, 0)),
                CheckInput.boot(KIND, "flags-no-compressor", flags(0, 0x1)),
                CheckInput.boot(KIND, "flags-two-digesters", flags(0x4, 0)),
                CheckInput.boot(KIND, "flags-no-digester", flags(0, 0x8)),
                CheckInput.boot(KIND, "flags-unknown", flags(0x1000, 0)),
                CheckInput.boot(KIND, "flags-tarfs", flags(0x200, 0)),
                CheckInput.boot(KIND, "flags-without-xattr", flags(0, 0x20)));
    }

    private static BootPatch flags(long set, long cleared) {
        return good().u64(EXTENDED, good().u64(EXTENDED) & ~cleared | set);
    }

    /** The root moved to nid 0, where it would be whole. */
    private static BootPatch rootNidZero() {
        BootPatch boot = good();
        long meta = boot.u32(SUPER + 40);
        return boot.u32(SUPER + 40, meta + 1).u16(SUPER + 14, 0);
    }

    private static BootPatch rootIs(String path) {
        BootPatch boot = good();
        return boot.u16(SUPER + 14, (int) boot.nid(path));
    }

    private static BootPatch good() {
        return GoodImage.FULL.boot();
    }
}
