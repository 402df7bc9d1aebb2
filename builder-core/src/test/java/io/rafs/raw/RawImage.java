package io.rafs.raw;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An image directory read from its bytes by the offsets of the format's description, with none of the product's code: so
 * that writer and reader cannot be wrong in the same way. Paths are text of one char per byte; the root is "/".
 */
public final class RawImage {

    public static final int BLOCK = 4096;
    private static final String[] PREFIXES = {
        null, "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "lustre.", "security."
    };

    public final RawBytes boot;
    public final List<RawBlob> blobs = new ArrayList<>();
    public final SortedMap<String, RawInode> tree = new TreeMap<>();
    public final Map<Long, RawInode> inodes = new HashMap<>();
    /** Path of the directory that each path's parent is. */
    public final Map<String, String> parents = new HashMap<>();

    private RawImage(byte[] boot) {
        this.boot = new RawBytes(boot);
    }

    public static RawImage read(Path directory) throws IOException {
        RawImage image = new RawImage(Files.readAllBytes(directory.resolve("bootstrap")));
        for (int i = 0; i < image.devices(); i++) {
            long entry = image.blobTable() + 256L * i;
            Path file = directory.resolve("blobs").resolve(image.boot.latin(entry, 64));
            image.blobs.add(new RawBlob(image.boot, entry, 1408 + 128L * i, Files.readAllBytes(file)));
        }
        try (Stream<Path> files = Files.list(directory.resolve("blobs"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            List<String> used = image.blobs.stream().map(RawBlob::id).sorted().toList();
            if (!names.equals(used)) {
                throw new AssertionError("blob files %s, the bootstrap has %s".formatted(names, used));
            }
        }
        image.walk("/", image.rootNid());
        return image;
    }

    public int rootNid() {
        return boot.u16(1024 + 14);
    }

    public int devices() {
        return boot.u16(1024 + 86);
    }

    public long metaStart() {
        return boot.u32(1024 + 40) * BLOCK;
    }

    public long flags() {
        return boot.u64(1152);
    }

    public long blobTable() {
        return boot.u64(1152 + 8);
    }

    public int chunkSize() {
        return (int) boot.u32(1152 + 20);
    }

    public long chunkTable() {
        return boot.u64(1152 + 24);
    }

    public int chunkTableEntries() {
        return (int) boot.u64(1152 + 32) / 80;
    }

    public List<Long> prefetch() {
        List<Long> nids = new ArrayList<>();
        for (long i = 0; i < boot.u32(1152 + 48); i += 4) {
            nids.add(boot.u32(boot.u64(1152 + 40) + i));
        }
        return nids;
    }

    public RawInode at(String path) {
        RawInode inode = tree.get(path);
        if (inode == null) {
            throw new AssertionError("no " + path + " in " + tree.keySet());
        }
        return inode;
    }

    /** All bytes of a regular file, through its chunks, decompressed. */
    public byte[] content(String path) {
        RawInode file = at(path);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (RawInode.Index index : file.chunks()) {
            out.writeBytes(blobs.get(index.device() - 1).chunk(index.chunk()));
        }
        return out.toByteArray();
    }

    private void walk(String path, long nid) {
        RawInode inode = inodes.computeIfAbsent(nid, this::inode);
        tree.put(path, inode);
        for (RawInode.Dirent dirent : inode.dirents()) {
            if (!dirent.name().equals(".") && !dirent.name().equals("..")) {
                String child = path.equals("/") ? "/" + dirent.name() : path + "/" + dirent.name();
                parents.put(child, path);
                walk(child, dirent.nid());
            }
        }
    }

    private RawInode inode(long nid) {
        long at = metaStart() + 32 * nid;
        int format = boot.u16(at);
        if ((format & 1) == 0) {
            throw new AssertionError("inode at 0x%x is compact".formatted(at));
        }
        int count = boot.u16(at + 2);
        int mode = boot.u16(at + 4);
        long size = boot.u64(at + 8);
        long union = boot.u32(at + 16);
        long behind = at + 64 + (count == 0 ? 0 : 12 + 4L * (count - 1));
        boot.claim("inode " + nid, at, behind - at);
        int type = mode & 0170000;
        List<RawInode.Index> chunks = type == 0100000 ? chunks(nid, behind, size) : List.of();
        boolean hasData = type == 0040000 || type == 0120000;
        boolean inline = (format >> 1 & 7) == 2;
        long full = !hasData ? 0 : inline ? size / BLOCK * BLOCK : size;
        boot.claim("data of " + nid, union * (hasData && full > 0 ? BLOCK : 0), full > 0 ? full : 0);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(full > 0 ? boot.bytes(union * BLOCK, full) : new byte[0]);
        if (hasData && inline) {
            boot.claim("inline data of " + nid, behind, size - full);
            data.writeBytes(boot.bytes(behind, size - full));
        }
        return new RawInode(
                nid,
                at,
                format,
                count,
                mode,
                size,
                union,
                boot.u32(at + 20),
                boot.u32(at + 24),
                boot.u32(at + 28),
                boot.u64(at + 32),
                boot.u32(at + 40),
                boot.u32(at + 44),
                xattrs(at + 64, behind),
                chunks,
                data.toByteArray(),
                hasData && inline ? behind : 0,
                type == 0040000 ? dirents(data.toByteArray()) : List.of());
    }

    private List<RawInode.Index> chunks(long nid, long behind, long size) {
        List<RawInode.Index> chunks = new ArrayList<>();
        long table = behind + 7 & ~7L;
        long count = (size + chunkSize() - 1) / chunkSize();
        boot.claim("chunk indexes of " + nid, table, 8 * count);
        for (long i = table; i < table + 8 * count; i += 8) {
            chunks.add(new RawInode.Index(boot.u8(i + 2), boot.u8(i + 3) << 16 | boot.u16(i), boot.u32(i + 4)));
        }
        return chunks;
    }

    private SortedMap<String, String> xattrs(long from, long to) {
        SortedMap<String, String> xattrs = new TreeMap<>();
        for (long at = from + 12; at < to; ) {
            int name = boot.u8(at);
            int value = boot.u16(at + 2);
            String key = PREFIXES[boot.u8(at + 1)] + boot.latin(at + 4, name);
            if (xattrs.put(key, HexFormat.of().formatHex(boot.bytes(at + 4 + name, value))) != null) {
                throw new AssertionError("xattr " + key + " twice");
            }
            at += 4 + name + value + 3 & ~3L;
        }
        return xattrs;
    }

    private static List<RawInode.Dirent> dirents(byte[] data) {
        List<RawInode.Dirent> dirents = new ArrayList<>();
        RawBytes in = new RawBytes(data);
        for (int block = 0; block < data.length; block += BLOCK) {
            int end = Math.min(data.length, block + BLOCK);
            int count = in.u16(block + 8) / 12;
            for (int i = 0; i < count; i++) {
                int at = block + 12 * i;
                int name = block + in.u16(at + 8);
                int nameEnd = end;
                if (i < count - 1) {
                    nameEnd = block + in.u16(at + 12 + 8);
                } else {
                    while (in.u8(nameEnd - 1) == 0) {
                        nameEnd--;
                    }
                }
                dirents.add(
                        new RawInode.Dirent(in.latin(name, nameEnd - name), in.u64(at), in.u8(at + 10), block / BLOCK));
            }
        }
        return dirents;
    }
}
