package io.rafs.inspect;

import io.rafs.format.EscapedText;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.extent.CodecRecord;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ContentMap;
import io.rafs.read.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All of a bootstrap as fields with names, piece by piece, so that an image of any size passes through little memory.
 * How pieces look is up to whom they are handed to.
 */
public final class Inspection {
    private final BootstrapReader reader;

    /** An inspection of this bootstrap. */
    public Inspection(BootstrapReader reader) {
        this.reader = reader;
    }

    /** Takes the pieces, in this order. */
    public interface Listener {
        /** The superblock and the extended superblock, which is empty if the image is not of RAFS. */
        void superBlocks(Map<String, Object> superBlock, Map<String, Object> extended) throws IOException;

        /** A blob: its device slot and its blob table entry. */
        void blob(Map<String, Object> blob) throws IOException;

        /** The prefetch table. Only of RAFS images. */
        void prefetch(List<Long> nids) throws IOException;

        /** The packed inode, of images that have one. */
        void packed(Map<String, Object> packed) throws IOException;

        /** Paths follow. */
        void tree() throws IOException;

        /** A path and what it leads to. */
        void path(Map<String, Object> path) throws IOException;

        /** An entry of the chunk table. */
        void chunk(Map<String, Object> chunk) throws IOException;
    }

    /** Hands all pieces to {@code listener}. */
    public void run(Listener listener) throws IOException {
        try {
            all(listener);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void all(Listener listener) throws IOException {
        listener.superBlocks(superBlock(), reader.isRafs() ? extended() : Map.of());
        for (Map<String, Object> blob : blobs()) {
            listener.blob(blob);
        }
        Optional<ContentMap> packed = reader.packed();
        if (reader.isRafs()) {
            listener.prefetch(reader.rafs().prefetchNids());
        } else if (packed.isPresent()) {
            listener.packed(packed(packed.get()));
        }
        listener.tree();
        new TreeWalk(reader).run((path, nid, inode) -> listener.path(path(path, nid, inode)));
        if (reader.isRafs()) {
            reader.rafs().chunks(chunk -> listener.chunk(chunk(chunk)));
        }
    }

    /** The superblock, as fields. */
    public Map<String, Object> superBlock() {
        SuperBlock sb = reader.superBlock();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("size", reader.size());
        fields.put("featureCompat", hex(sb.featureCompat()));
        fields.put("featureIncompat", hex(sb.featureIncompat()));
        fields.put("checksum", hex(sb.checksum()));
        fields.put("blockBits", sb.blockBits());
        fields.put("rootNid", sb.rootNid());
        fields.put("inodes", sb.inodes());
        fields.put("epoch", sb.epoch());
        fields.put("blocks", sb.blocks());
        fields.put("metaBlock", sb.metaBlock());
        fields.put("devices", sb.devices());
        fields.put("deviceSlot", sb.deviceSlot());
        if (!reader.isRafs()) {
            fields.put("codecs", reader.codecs().stream().map(Inspection::codec).toList());
            fields.put("xattrBlock", sb.xattrBlock());
            fields.put("packedNid", sb.packedNid());
            fields.put("uuid", sb.uuid());
            fields.put("volumeName", sb.volumeName());
        }
        return fields;
    }

    private static String codec(CodecRecord record) {
        String name = lower(record.algorithm());
        if (record instanceof CodecRecord.Zstd zstd) {
            return name + ":window=" + (1 << zstd.windowLog());
        } else if (record instanceof CodecRecord.Lz4 lz4) {
            return name + ":distance=" + lz4.maxDistance() + ":blocks=" + lz4.maxBlocks();
        } else if (record instanceof CodecRecord.Deflate deflate) {
            return name + ":window=" + (1 << deflate.windowBits());
        }
        return name + ":dictionary=" + ((CodecRecord.Lzma) record).dictionary();
    }

    private Map<String, Object> packed(ContentMap packed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("nid", reader.superBlock().packedNid());
        fields.put("size", packed.size());
        fields.put("runs", ContentText.runs(packed));
        return fields;
    }

    /** The extended superblock, as fields. */
    public Map<String, Object> extended() throws IOException {
        ExtendedSuperBlock ext = reader.rafs().extended();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flags", hex(ext.flags()));
        fields.put("compressor", lower(ext.compressor(reader.name())));
        fields.put("digester", lower(ext.digester(reader.name())));
        fields.put("explicitOwners", ext.has(ExtendedSuperBlock.EXPLICIT_UID_GID));
        fields.put("hasXattrs", ext.has(ExtendedSuperBlock.HAS_XATTR));
        fields.put("inlinedChunkDigests", ext.has(ExtendedSuperBlock.INLINED_CHUNK_DIGEST));
        fields.put("chunkSize", ext.chunkSize());
        fields.put("blobTable", hex(ext.blobTable()));
        fields.put("blobTableSize", ext.blobTableSize());
        fields.put("chunkTable", hex(ext.chunkTable()));
        fields.put("chunkTableSize", ext.chunkTableSize());
        fields.put("prefetchTable", hex(ext.prefetchTable()));
        fields.put("prefetchTableSize", ext.prefetchSize());
        return fields;
    }

    /** Device table and blob table, as fields of each blob. */
    public List<Map<String, Object>> blobs() throws IOException {
        List<DeviceSlot> slots = reader.deviceSlots();
        List<BlobEntry> entries = reader.isRafs() ? reader.rafs().blobEntries() : List.of();
        List<Map<String, Object>> blobs = new ArrayList<>();
        for (int i = 0; i < Math.max(slots.size(), entries.size()); i++) {
            blobs.add(blob(i < slots.size() ? slots.get(i) : null, i < entries.size() ? entries.get(i) : null));
        }
        return blobs;
    }

    private static Map<String, Object> blob(DeviceSlot slot, BlobEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (slot != null) {
            fields.put("device", slot.tag());
            fields.put("blocks", slot.blocks());
            fields.put("mappedBlock", slot.mappedBlock());
        }
        if (entry != null) {
            fields.put("blob", entry.blobId().hex());
            fields.put("index", entry.index());
            fields.put("chunkSize", entry.chunkSize());
            fields.put("chunks", entry.chunks());
            fields.put("compressor", lower(entry.compressor()));
            fields.put("digester", lower(entry.digester()));
            fields.put("features", hex(entry.features()));
            fields.put("compressedSize", entry.compressedSize());
            fields.put("uncompressedSize", entry.uncompressedSize());
            fields.put("tocSize", entry.tocSize());
            fields.put("tocDigest", entry.tocDigest().hex());
            fields.put("infoCompressor", lower(entry.infoCompressor()));
            fields.put("infoOffset", entry.infoOffset());
            fields.put("infoStoredSize", entry.infoStoredSize());
            fields.put("infoSize", entry.infoSize());
        }
        return fields;
    }

    /** A path and what it leads to, as fields; {@code chunks} or {@code runs} may be a long {@code Iterable}. */
    public Map<String, Object> path(EntryPath path, long nid, Inode inode) throws IOException {
        Map<String, Object> fields = meta(path, nid, inode);
        if (inode.type() == FileType.REGULAR) {
            if (reader.isRafs()) {
                fields.put("chunks", ContentText.chunks(reader.chunkIndexes(nid, inode)));
            } else {
                fields.put("runs", ContentText.runs(reader.content(nid, inode)));
            }
        }
        return fields;
    }

    /** The same without chunks. */
    Map<String, Object> meta(EntryPath path, long nid, Inode inode) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        FileType type = inode.type();
        fields.put("path", path.toString());
        fields.put("type", lower(type));
        fields.put("mode", "%04o".formatted(inode.mode() & 07777));
        fields.put("uid", inode.uid());
        fields.put("gid", inode.gid());
        fields.put("size", inode.size());
        fields.put("mtime", "%d.%09d".formatted(inode.mtime(), inode.mtimeNanos()));
        fields.put("nid", nid);
        fields.put("links", inode.links());
        fields.put("layout", inode.layout());
        if (type == FileType.CHAR_DEVICE || type == FileType.BLOCK_DEVICE) {
            DeviceNumber device = DeviceNumber.of(inode.union());
            fields.put("device", device.major() + ":" + device.minor());
        }
        if (type == FileType.SYMLINK) {
            fields.put("target", EscapedText.of(reader.target(nid, inode)));
        }
        List<Xattr> xattrs = reader.xattrs(nid, inode);
        if (!xattrs.isEmpty()) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (Xattr xattr : xattrs) {
                values.put(EscapedText.of(xattr.name()), HexFormat.of().formatHex(xattr.value()));
            }
            fields.put("xattrs", values);
        }
        return fields;
    }

    private static Map<String, Object> chunk(ChunkInfo chunk) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("digest", chunk.digest().hex());
        fields.put("blob", chunk.blob());
        fields.put("index", chunk.index());
        fields.put("flags", hex(chunk.flags()));
        fields.put("compressedOffset", chunk.compressedOffset());
        fields.put("compressedSize", chunk.compressedSize());
        fields.put("uncompressedOffset", chunk.uncompressedOffset());
        fields.put("uncompressedSize", chunk.uncompressedSize());
        fields.put("fileOffset", chunk.fileOffset());
        return fields;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }
}
