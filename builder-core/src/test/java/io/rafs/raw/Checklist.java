package io.rafs.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The boxes of the writer's checklist that concern the bootstrap, asserted on the raw bytes. */
public final class Checklist {

    private static final int BLOCK = RawImage.BLOCK;
    private static final Map<Integer, Integer> DIRENT_TYPES =
            Map.of(0100000, 1, 0040000, 2, 0020000, 3, 0060000, 4, 0010000, 5, 0140000, 6, 0120000, 7);

    private final RawImage image;
    private final RawBytes boot;

    private Checklist(RawImage image) {
        this.image = image;
        this.boot = image.boot;
    }

    /** Asserts every box. */
    public static void verify(RawImage image) {
        Checklist checklist = new Checklist(image);
        checklist.superBlock();
        checklist.extendedSuperBlock();
        checklist.devices();
        image.inodes.values().forEach(checklist::inode);
        checklist.directories();
        checklist.links();
        checklist.chunkTable();
        assertThat(image.boot.firstStray()).as("a byte outside of everything").isEqualTo(-1);
        for (int i = 0; i < image.blobs.size(); i++) {
            BlobChecklist.verify(image.blobs.get(i), i, image.chunkSize());
        }
    }

    private void superBlock() {
        boot.claim("superblock", 1024, 128);
        assertThat(boot.size() % BLOCK).as("file size modulo block").isZero();
        assertThat(boot.u32(1024)).as("magic").isEqualTo(0xE0F5E1E2L);
        assertThat(boot.u32(1024 + 4)).as("checksum").isZero();
        assertThat(boot.u32(1024 + 8)).as("compat").isEqualTo(0x40000000L);
        assertThat(boot.u8(1024 + 12)).as("blkszbits").isEqualTo(12);
        assertThat(boot.u8(1024 + 13)).as("extslots").isZero();
        assertThat(boot.u64(1024 + 16)).as("inos").isEqualTo(image.inodes.size());
        assertThat(boot.isZero(1024 + 24, 12)).as("epoch").isTrue();
        assertThat(boot.u32(1024 + 36))
                .as("blocks")
                .isEqualTo(image.blobs.stream().mapToLong(RawBlob::slotBlocks).sum());
        assertThat(boot.isZero(1024 + 44, 36))
                .as("xattr_blkaddr, uuid, volume name")
                .isTrue();
        assertThat(boot.u32(1024 + 80)).as("incompat").isEqualTo(0xc);
        assertThat(boot.u16(1024 + 84)).as("u1").isZero();
        assertThat(boot.u16(1024 + 88)).as("devt_slotoff").isEqualTo(11);
        assertThat(boot.isZero(1024 + 90, 38)).as("the rest of the superblock").isTrue();
        assertThat(image.rootNid()).as("root nid").isEqualTo(128);
        assertThat(image.at("/").isDirectory()).as("root is a directory").isTrue();
        assertThat(image.at("/").at()).as("root inode behind an empty block").isEqualTo(image.metaStart() + BLOCK);
    }

    private void extendedSuperBlock() {
        boot.claim("extended superblock", 1152, 256);
        assertThat(boot.isZero(1152 + 52, 204))
                .as("reserved bytes of the extended superblock")
                .isTrue();
        long flags = image.flags();
        assertThat(Long.bitCount(flags & 0xc3)).as("compression bits").isEqualTo(1);
        assertThat(Long.bitCount(flags & 0x0c)).as("hash bits").isEqualTo(1);
        assertThat(flags & ~0x0100_01ffL).as("unknown bits").isZero();
        assertThat(flags & 0x0100_0110)
                .as("owners, chunk digests, no encryption")
                .isEqualTo(0x0100_0110);
        boolean xattrs =
                image.inodes.values().stream().anyMatch(inode -> !inode.xattrs().isEmpty());
        assertThat((flags & 0x20) != 0).as("HAS_XATTR").isEqualTo(xattrs);
        assertThat(image.chunkSize()).isBetween(4096, 16 << 20);
        assertThat(Integer.bitCount(image.chunkSize()))
                .as("chunk size a power of two")
                .isEqualTo(1);
        assertThat(image.blobTable() % BLOCK).as("blob table aligned").isZero();
        assertThat(image.blobTable())
                .as("blob table")
                .isGreaterThanOrEqualTo(Math.max(BLOCK, 1408 + 128L * image.devices()));
        assertThat(boot.u32(1152 + 16)).as("blob table size").isEqualTo(256L * image.devices());
        boot.claim("blob table", image.blobTable(), 256L * image.devices());
        assertThat(image.chunkTable() % BLOCK).as("chunk table aligned").isZero();
        assertThat(image.chunkTable()).as("chunk table").isGreaterThanOrEqualTo(BLOCK);
        assertThat(boot.u64(1152 + 32) % 80).as("chunk table size").isZero();
        long prefetch = boot.u64(1152 + 40);
        long prefetchSize = boot.u32(1152 + 48);
        assertThat(prefetch == 0).as("prefetch table at 0 only when empty").isEqualTo(prefetchSize == 0);
        assertThat(prefetch % 8).as("prefetch table aligned").isZero();
        assertThat(prefetchSize % 4).as("prefetch table size").isZero();
        boot.claim("prefetch table", prefetch, prefetchSize);
        image.prefetch()
                .forEach(nid -> assertThat(image.inodes).as("prefetched nid").containsKey(nid));
    }

    private void devices() {
        assertThat(image.devices()).as("blobs").isLessThanOrEqualTo(254);
        boot.claim("device table", 1408, 128L * image.devices());
        long next = boot.size() / BLOCK;
        Set<String> ids = new HashSet<>();
        for (RawBlob blob : image.blobs) {
            assertThat(blob.id()).as("blob id").matches("[0-9a-f]{64}").isEqualTo(blob.tag());
            assertThat(ids.add(blob.id())).as("blob id is new").isTrue();
            assertThat(blob.slotBlocks()).as("slot blocks").isPositive();
            assertThat(blob.slotEndsInZeros()).as("reserved bytes of the slot").isTrue();
            assertThat(blob.mappedBlock() % 128)
                    .as("mapped block aligned to 512 KiB")
                    .isZero();
            assertThat(blob.mappedBlock()).as("mapped block").isBetween(next, next + 127);
            next = blob.mappedBlock() + blob.slotBlocks();
        }
        assertThat(next).as("end of the address space").isLessThan(1L << 32);
    }

    private void inode(RawInode inode) {
        String what = "inode " + inode.nid() + " ";
        assertThat(inode.format()).as(what + "format").isIn(0x1, 0x5, 0x9);
        assertThat(boot.u16(inode.at() + 6)).as(what + "reserved").isZero();
        assertThat(boot.isZero(inode.at() + 48, 16)).as(what + "reserved").isTrue();
        assertThat(inode.nanos()).as(what + "nanoseconds").isLessThan(1_000_000_000L);
        assertThat(inode.links()).as(what + "links").isPositive();
        if (inode.xattrCount() > 0) {
            assertThat(inode.xattrs()).as(what + "xattrs").isNotEmpty();
            assertThat(boot.isZero(inode.at() + 64, 12))
                    .as(what + "xattr header")
                    .isTrue();
        }
        assertThat(inode.layout() == 4).as(what + "chunk-based").isEqualTo(inode.isFile());
        if (inode.isFile()) {
            file(inode, what);
        } else if (inode.isDirectory() || inode.isLink()) {
            data(inode, what);
        } else {
            assertThat(inode.layout()).as(what + "layout").isZero();
            assertThat(inode.size()).as(what + "size").isZero();
            assertThat(inode.isDevice() || inode.union() == 0)
                    .as(what + "no device")
                    .isTrue();
        }
    }

    private void file(RawInode inode, String what) {
        int doublings = Integer.numberOfTrailingZeros(image.chunkSize() / BLOCK);
        assertThat(inode.union()).as(what + "chunk format").isEqualTo(0x20 | doublings);
        long left = inode.size();
        for (RawInode.Index index : inode.chunks()) {
            assertThat(index.device()).as(what + "device").isBetween(1, image.devices());
            RawBlob blob = image.blobs.get(index.device() - 1);
            assertThat(index.chunk()).as(what + "chunk").isLessThan(blob.chunks());
            RawBlob.Info info = blob.info(index.chunk());
            assertThat(index.block() * BLOCK).as(what + "block").isEqualTo(info.plainOffset());
            assertThat(index.block() + (info.plainSize() + 4095) / BLOCK)
                    .as(what + "end of the chunk in its device")
                    .isLessThanOrEqualTo(blob.slotBlocks());
            assertThat((long) info.plainSize()).as(what + "chunk size").isEqualTo(Math.min(left, image.chunkSize()));
            left -= info.plainSize();
        }
        assertThat(left).as(what + "bytes without a chunk").isZero();
    }

    private void data(RawInode inode, String what) {
        int tail = (int) (inode.size() % BLOCK);
        long head = inode.xattrCount() == 0 ? 64 : 64 + 12 + 4L * (inode.xattrCount() - 1);
        boolean inline = tail > 0 && head + tail <= BLOCK;
        assertThat(inode.layout()).as(what + "layout by the tail rule").isEqualTo(inline ? 2 : 0);
        assertThat(inode.union()).as(what + "block").isNotEqualTo(0xffff_ffffL);
        if (inline) {
            assertThat((inode.tailAt() + tail - 1) / BLOCK)
                    .as(what + "inline data at 0x%x of %d bytes ends in the block it starts in", inode.tailAt(), tail)
                    .isEqualTo(inode.tailAt() / BLOCK);
            assertThat((inode.at()) / BLOCK).as(what + "starts there too").isEqualTo(inode.tailAt() / BLOCK);
        }
        if (inode.isLink()) {
            assertThat(inode.size()).as(what + "target").isBetween(1L, 4095L);
        }
    }

    private void directories() {
        image.tree.forEach((path, inode) -> {
            if (inode.isDirectory()) {
                List<RawInode.Dirent> dirents = inode.dirents();
                String parent = image.parents.getOrDefault(path, "/");
                for (int i = 0; i < dirents.size(); i++) {
                    RawInode.Dirent dirent = dirents.get(i);
                    String what = path + " entry " + i + " ";
                    assertThat(dirent.name().length()).as(what).isBetween(1, 255);
                    assertThat(dirent.name()).as(what).doesNotContain("/", "\0");
                    if (i > 0) {
                        assertThat(Arrays.compareUnsigned(
                                        latin(dirents.get(i - 1).name()), latin(dirent.name())))
                                .as(what + "behind %s", dirents.get(i - 1).name())
                                .isNegative();
                    }
                    RawInode target = image.inodes.get(dirent.nid());
                    assertThat(target).as(what + "leads to an inode").isNotNull();
                    assertThat(dirent.type()).as(what + "type").isEqualTo(DIRENT_TYPES.get(target.type()));
                }
                assertThat(nid(dirents, ".")).as(path + " .").isEqualTo(inode.nid());
                assertThat(nid(dirents, ".."))
                        .as(path + " ..")
                        .isEqualTo(image.at(parent).nid());
                DirectoryBlocks.verify(path, inode);
            }
        });
    }

    private static byte[] latin(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Long nid(List<RawInode.Dirent> dirents, String name) {
        return dirents.stream()
                .filter(dirent -> dirent.name().equals(name))
                .map(RawInode.Dirent::nid)
                .findFirst()
                .orElse(null);
    }

    private void links() {
        Map<Long, Integer> names = new HashMap<>();
        Map<Long, Integer> subdirectories = new HashMap<>();
        image.tree.forEach((path, inode) -> {
            names.merge(inode.nid(), 1, Integer::sum);
            if (inode.isDirectory() && !path.equals("/")) {
                subdirectories.merge(image.at(image.parents.get(path)).nid(), 1, Integer::sum);
            }
        });
        Set<Long> numbers = new HashSet<>();
        image.inodes.forEach((nid, inode) -> {
            int links = inode.isDirectory() ? 2 + subdirectories.getOrDefault(nid, 0) : names.get(nid);
            assertThat(inode.links()).as("links of inode %d", nid).isEqualTo(links);
            assertThat(!inode.isDirectory() || names.get(nid) == 1)
                    .as("directory %d has one name", nid)
                    .isTrue();
            assertThat(numbers.add(inode.number()))
                    .as("number of inode %d is new", nid)
                    .isTrue();
        });
        assertThat(image.at("/").number()).as("number of the root").isEqualTo(1);
    }

    private void chunkTable() {
        boot.claim("chunk table", image.chunkTable(), 80L * image.chunkTableEntries());
        Set<String> seen = new HashSet<>();
        byte[] previous = new byte[0];
        for (int i = 0; i < image.chunkTableEntries(); i++) {
            long at = image.chunkTable() + 80L * i;
            String what = "chunk table entry " + i + " ";
            int number = (int) boot.u32(at + 32);
            int index = (int) boot.u32(at + 72);
            RawBlob blob = image.blobs.get(number);
            RawBlob.Info info = blob.info(index);
            assertThat(seen.add(number + ":" + index)).as(what + "is new").isTrue();
            assertThat(new RawBlob.Info(
                            boot.u64(at + 56), (int) boot.u32(at + 44), boot.u64(at + 48), (int) boot.u32(at + 40)))
                    .as(what)
                    .isEqualTo(info);
            assertThat(boot.u32(at + 36)).as(what + "flags").isEqualTo(info.plainSize() == info.storedSize() ? 0 : 1);
            assertThat(boot.u32(at + 76)).as(what + "crc").isZero();
            byte[] key = Arrays.copyOf(boot.bytes(at, 32), 36);
            key[35] = (byte) number;
            assertThat(Arrays.compareUnsigned(previous, key))
                    .as(what + "sorted")
                    .isNegative();
            previous = key;
            assertThat(java.util.HexFormat.of().formatHex(boot.bytes(at, 32)))
                    .as(what + "digest")
                    .isEqualTo(blob.digest(blob.chunk(index)));
        }
        assertThat(seen)
                .as("chunks in the table")
                .hasSize(image.blobs.stream().mapToInt(RawBlob::chunks).sum());
    }
}
