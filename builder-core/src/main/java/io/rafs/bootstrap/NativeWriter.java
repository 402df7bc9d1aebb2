package io.rafs.bootstrap;

import io.rafs.digest.Sha256;
import io.rafs.format.StructOut;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.extent.CodecRecord;
import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Prints a {@link NativeLayout} from front to back, asserting that every part starts where it was planned. Prints twice:
 * the superblock holds a checksum of what follows it, and a uuid that is a digest of all.
 */
public final class NativeWriter {
    private static final int UUID = 16;
    private static final String NO_UUID = "0".repeat(2 * UUID);

    private final NativeLayout layout;
    private final Pen pen;
    private final String uuid;
    private final long checksum;

    private NativeWriter(NativeLayout layout, OutputStream out, String uuid, long checksum) {
        this.layout = layout;
        this.pen = new Pen(out);
        this.uuid = uuid;
        this.checksum = checksum;
    }

    /** Prints all of the bootstrap; exactly {@link NativeLayout#size} bytes. */
    public static void write(NativeLayout layout, OutputStream out) throws IOException {
        FirstBlock draft = new FirstBlock();
        String uuid = layout.options().uuid().orElse(NO_UUID);
        new NativeWriter(layout, draft, uuid, 0).print();
        if (layout.options().uuid().isEmpty()) {
            uuid = draft.uuid();
        }
        draft.patchUuid(uuid);
        new NativeWriter(layout, out, uuid, SuperBlock.checksum(draft.block)).print();
    }

    /** Keeps the first block of what is printed, and digests all of it. */
    private static final class FirstBlock extends OutputStream {
        private final byte[] block = new byte[SuperBlock.BLOCK];
        private final Sha256 sha256 = new Sha256();
        private int filled;

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int take = Math.min(length, block.length - filled);
            System.arraycopy(bytes, offset, block, filled, take);
            filled += take;
            sha256.update(bytes, offset, length);
        }

        /** A uuid of version 8: what it is made of is the maker's business (RFC 9562). */
        String uuid() {
            byte[] bytes = Arrays.copyOf(sha256.digest().bytes(), UUID);
            bytes[6] = (byte) (bytes[6] & 0x0f | 0x80);
            bytes[8] = (byte) (bytes[8] & 0x3f | 0x80);
            return HexFormat.of().formatHex(bytes);
        }

        void patchUuid(String uuid) {
            System.arraycopy(HexFormat.of().parseHex(uuid), 0, block, SuperBlock.OFFSET + SuperBlock.UUID_OFFSET, UUID);
        }
    }

    private void print() throws IOException {
        superBlock();
        deviceTable();
        pen.print(out -> layout.xattrs().encode(out));
        inodes();
        dataBlocks();
        pen.zeroTo(layout.size());
    }

    private void superBlock() throws IOException {
        int codecs = layout.codecs().stream()
                .mapToInt(record -> record.algorithm().bit())
                .sum();
        boolean devices = !layout.blobs().isEmpty();
        pen.zeroTo(SuperBlock.OFFSET);
        pen.print(out -> new SuperBlock(
                        checksum,
                        SuperBlock.COMPAT_CHECKSUM,
                        SuperBlock.BLOCK_BITS,
                        0,
                        (int) NativeLayout.nid(layout.inodes().get(0)),
                        layout.inodes().size(),
                        layout.epoch().seconds(),
                        layout.epoch().nanos(),
                        layout.size() / SuperBlock.BLOCK,
                        0,
                        0,
                        uuid,
                        layout.options().volumeName(),
                        features(devices),
                        codecs,
                        layout.blobs().size(),
                        devices ? (int) (layout.deviceTable() / DeviceSlot.SIZE) : 0,
                        0,
                        0,
                        0,
                        layout.packed().map(NativeLayout::nid).orElse(0L),
                        0,
                        0,
                        0)
                .encode(out));
        pen.print(out -> CodecRecord.encode(layout.codecs(), out));
    }

    /** Old kernels, which would read some of it wrong, are kept away by the bits of what they do not know. */
    private long features(boolean devices) {
        return SuperBlock.INCOMPAT_LZ4_PADDED
                | SuperBlock.INCOMPAT_CODECS
                | SuperBlock.INCOMPAT_FRAGMENTS
                | (devices ? SuperBlock.INCOMPAT_DEVICES : 0)
                | (layout.form() == NativeForm.E ? SuperBlock.INCOMPAT_48BIT : 0);
    }

    private void deviceTable() throws IOException {
        pen.zeroTo(layout.deviceTable());
        List<Blob> blobs = layout.blobs();
        for (int i = 0; i < blobs.size(); i++) {
            Blob blob = blobs.get(i);
            DeviceSlot slot = new DeviceSlot(
                    layout.options().tag().apply(blob),
                    AddressSpace.blocks(blob),
                    layout.space().start(i));
            pen.print(slot::encode);
        }
    }

    private void inodes() throws IOException {
        List<NativeInode> byPosition = new ArrayList<>(layout.inodes());
        byPosition.sort(Comparator.comparingLong(NativeInode::position));
        for (NativeInode inode : byPosition) {
            pen.zeroTo(inode.position());
            pen.print(out -> inode(inode, out));
        }
        pen.zeroTo(layout.dataStart());
    }

    private void inode(NativeInode planned, StructOut out) {
        FsNode node = planned.node();
        boolean compact = planned.isCompact();
        new Inode(
                        !compact,
                        planned.dotOmitted(),
                        planned.layout(),
                        Xattrs.count(planned.xattrs().size()),
                        node.type().modeBits() | node.meta().permissions(),
                        planned.size(),
                        union(planned),
                        NativeLayout.nid(planned) & 0xffff_ffffL,
                        node.meta().uid(),
                        node.meta().gid(),
                        node.meta().mtime() - (compact ? layout.epoch().seconds() : 0),
                        compact ? 0 : node.meta().mtimeNanos(),
                        planned.links())
                .encode(out);
        planned.xattrs().encode(out);
        if (planned.map().isPresent()) {
            out.zeroTo((int) planned.mapOffset());
            planned.map().get().encode(out, planned.mapOffset(), layout.space());
        } else if (planned.inlineSize() > 0) {
            byte[] content = content(planned);
            int tail = planned.inlineSize();
            out.bytes(content, content.length - tail, tail);
        }
    }

    private static long union(NativeInode planned) {
        if (planned.map().isPresent()) {
            return planned.map().get().storedBlocks() & 0xffff_ffffL; // only told, never used
        }
        return planned.node() instanceof FsNode.Special special
                ? special.device().encoded()
                : planned.dataBlock();
    }

    private void dataBlocks() throws IOException {
        for (NativeInode planned : layout.inodes()) {
            if (planned.dataBlocks() > 0) {
                pen.at("content of nid " + NativeLayout.nid(planned), planned.dataBlock() * SuperBlock.BLOCK);
                byte[] content = content(planned);
                int length = content.length - planned.inlineSize();
                pen.print(out -> out.bytes(content, 0, length));
                pen.zeroTo((planned.dataBlock() + planned.dataBlocks()) * SuperBlock.BLOCK);
            }
        }
    }

    /** All content of a directory or link. */
    private byte[] content(NativeInode planned) {
        return InodeContent.of(planned, planned.dotOmitted(), layout::inode, NativeLayout::nid);
    }
}
