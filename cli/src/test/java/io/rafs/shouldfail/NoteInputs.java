package io.rafs.shouldfail;

import static io.rafs.shouldfail.BootPatch.EXTENDED;
import static io.rafs.shouldfail.BootPatch.SUPER;

import java.util.List;

/** Images that are good enough, but not as they should be: {@code rafs check} ends with 0. */
final class NoteInputs {
    private static final String KIND = "note";

    private NoteInputs() {}

    static List<ShouldFail> all() {
        BootPatch good = good();
        long body = good.inode("/etc/conf") + 64;
        return List.of(
                CheckInput.boot(KIND, "packed-nid", good().u64(SUPER + 96, 5)),
                CheckInput.boot(KIND, "inode-count", good().u64(SUPER + 16, 1000)),
                CheckInput.boot(KIND, "blocks-not-the-sum", good().u32(SUPER + 36, 1)),
                CheckInput.boot(KIND, "flags-without-digests", good().u64(EXTENDED, good.u64(EXTENDED) & ~0x100L)),
                CheckInput.boot(KIND, "flags-without-owners", good().u64(EXTENDED, good.u64(EXTENDED) & ~0x10L)),
                CheckInput.boot(KIND, "device-unmapped", good().u32(good.slot(1, 68), 0)),
                CheckInput.boot(KIND, "chunks-unsorted", good().swap(good.chunk(0, 0), good.chunk(1, 0), 80)),
                CheckInput.boot(KIND, "compact-inode", compact()),
                CheckInput.boot(KIND, "xattrs-unsorted", good().swap(body + 12, body + 24, 12)),
                CheckInput.boot(
                        KIND, "fifo-with-device-number", good().u32(good.inode("/dev/pipe") + 16, 0xffff_ffffL)),
                CheckInput.boot(KIND, "directory-padding", directoryPadding()),
                CheckInput.data(KIND, "id-without-digests", idWithoutDigests()));
    }

    /** The fifo in the 32-byte form. */
    private static BootPatch compact() {
        BootPatch good = good();
        long fifo = good.inode("/dev/pipe");
        return good.put(fifo, new byte[64]).u16(fifo + 4, 0010644).u16(fifo + 6, 1);
    }

    /** A byte behind the last name of a full block. */
    private static BootPatch directoryPadding() {
        BootPatch good = good();
        long block = good.u32(good.inode("/many") + 16) * 4096;
        return good.u8(block + 4095, 'x');
    }

    /** Named as Nydus names a blob: by all of it but the chunk digests. */
    private static ImagePatch idWithoutDigests() {
        return GoodImage.SMALL.image().namedWithoutDigests();
    }

    private static BootPatch good() {
        return GoodImage.FULL.boot();
    }
}
