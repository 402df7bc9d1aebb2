package io.rafs.shouldfail;

import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.Xattrs;
import io.rafs.format.extent.MapHeader;
import io.rafs.read.BootstrapReader;
import io.rafs.read.TreeWalk;
import io.rafs.testdata.NativeSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A good bootstrap that gets damaged, field by field; places are those of the good one. */
final class BootPatch {
    static final int SUPER = 1024;
    static final int EXTENDED = 1152;

    private ByteBuffer bytes;
    private final Map<String, Long> inodes = new HashMap<>();
    private final Map<String, Long> nids = new HashMap<>();
    private final Map<String, Long> entries = new HashMap<>();
    private final Map<String, Long> indexes = new HashMap<>();

    BootPatch(byte[] good) {
        bytes = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Path file = Files.createTempFile("rafs-good", ".boot");
            try {
                Files.write(file, good);
                locate(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void locate(Path file) throws IOException {
        try (BootstrapReader reader = BootstrapReader.open(file)) {
            new TreeWalk(reader).run((path, nid, inode) -> {
                inodes.put(path.toString(), reader.position(nid));
                nids.put(path.toString(), nid);
                switch (inode.type()) {
                    case DIRECTORY -> locateEntries(reader, path.toString(), nid, inode);
                    case REGULAR -> indexes.put(path.toString(), index(reader, nid, inode));
                    default -> {
                        // nothing more to find
                    }
                }
            });
        }
    }

    private static long index(BootstrapReader reader, long nid, Inode inode) throws IOException {
        return reader.isRafs()
                ? reader.chunkIndexes(nid, inode).position(0)
                : MapHeader.position(
                        reader.position(nid) + inode.encodedSize() + Xattrs.sizeOfCount(inode.xattrCount()));
    }

    private void locateEntries(BootstrapReader reader, String path, long nid, Inode inode) throws IOException {
        for (long i = 0; i < reader.directoryBlocks(inode); i++) {
            long at = reader.directoryBlock(nid, inode, i).offset();
            List<DirectoryBlock.Entry> block = DirectoryBlock.decode(reader.directoryBlock(nid, inode, i));
            for (DirectoryBlock.Entry entry : block) {
                entries.put((path.equals("/") ? "" : path) + "/" + entry.name(), at);
                at += DirectoryBlock.ENTRY;
            }
        }
    }

    /** Where an inode is. */
    long inode(String path) {
        return inodes.get(path);
    }

    /** Where the first chunk index of a file is; in a native image, its map header. */
    long index(String path) {
        return indexes.get(path);
    }

    /** Where an extent of a native file is. */
    long extent(String path, int number) {
        return (index(path) + 8 + 15 & -16) + 16L * number;
    }

    /** Where an entry of a native file's full index is. */
    long cluster(String path, int number) {
        return index(path) + 16 + 8L * number;
    }

    /** The uuid and the checksum of a native bootstrap made right again, so that the damage before is all there is. */
    BootPatch sealed() {
        NativeSeal.seal(bytes());
        return this;
    }

    /** The checksum of a native bootstrap made right again. */
    BootPatch summed() {
        NativeSeal.sum(bytes());
        return this;
    }

    /** Where the entry for a path is, "." and ".." among them, in its directory. */
    long entry(String path) {
        return entries.get(path);
    }

    long nid(String path) {
        return nids.get(path);
    }

    /** Where a field of a blob's device slot is. */
    long slot(int blob, int field) {
        return 128L * u16(SUPER + 88) + 128L * blob + field;
    }

    /** Where a field of a blob's entry in the blob table is. */
    long blob(int blob, int field) {
        return u64(EXTENDED + 8) + 256L * blob + field;
    }

    /** Where a field of an entry of the chunk table is. */
    long chunk(int entry, int field) {
        return u64(EXTENDED + 24) + 80L * entry + field;
    }

    int u8(long at) {
        return bytes.get((int) at) & 0xff;
    }

    int u16(long at) {
        return bytes.getShort((int) at) & 0xffff;
    }

    long u32(long at) {
        return bytes.getInt((int) at) & 0xffff_ffffL;
    }

    long u64(long at) {
        return bytes.getLong((int) at);
    }

    BootPatch u8(long at, int value) {
        bytes.put((int) at, (byte) value);
        return this;
    }

    BootPatch u16(long at, int value) {
        bytes.putShort((int) at, (short) value);
        return this;
    }

    BootPatch u32(long at, long value) {
        bytes.putInt((int) at, (int) value);
        return this;
    }

    BootPatch u64(long at, long value) {
        bytes.putLong((int) at, value);
        return this;
    }

    BootPatch text(long at, String text) {
        return put(at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    BootPatch put(long at, byte[] value) {
        System.arraycopy(value, 0, bytes.array(), (int) at, value.length);
        return this;
    }

    byte[] get(long at, int length) {
        return Arrays.copyOfRange(bytes.array(), (int) at, (int) at + length);
    }

    /** Exchanges two pieces of the same length. */
    BootPatch swap(long one, long other, int length) {
        byte[] kept = get(one, length);
        return put(one, get(other, length)).put(other, kept);
    }

    /** Makes it this long: cut, or followed by zeros. */
    BootPatch length(int length) {
        bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), length)).order(ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    int length() {
        return bytes.capacity();
    }

    byte[] bytes() {
        return bytes.array();
    }
}
