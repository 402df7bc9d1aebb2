package io.rafs.cache;

import io.rafs.format.Digest;
import io.rafs.format.EntryName;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import io.rafs.image.EntryPath;
import io.rafs.image.LayerEntry;
import io.rafs.image.Meta;
import io.rafs.image.PackedLayer;
import io.rafs.image.StoredFile;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes down a packed layer: {@link RecordReader} makes the same of it. Nothing else reads it, and its version is in the key
 * that it is found by, so its form may change at any time. Numbers are big-endian; texts and lists have their lengths first.
 */
final class RecordWriter {
    static final int MAGIC = 0x5241464c; // "RAFL"

    /** Stands for a hole where a chunk would name its blob. */
    static final int HOLE = -1;

    /** Stands for the first blob of an earlier image; the next has one less. */
    static final int EARLIER = -2;

    /** What kind of entry follows. */
    enum Tag {
        DIRECTORY,
        REGULAR_FILE,
        SYMLINK,
        SPECIAL,
        HARD_LINK,
        WHITEOUT,
        OPAQUE_DIRECTORY
    }

    private final int layers;
    private final DataOutputStream out;

    private RecordWriter(int layers, DataOutputStream out) {
        this.layers = layers;
        this.out = out;
    }

    /**
     * Writes a layer, compressed, and closes {@code target}.
     *
     * @param layers how many the image has: blobs of earlier images have higher numbers
     */
    static void write(PackedLayer layer, int layers, OutputStream target) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FastGzip(target), 1 << 16))) {
            new RecordWriter(layers, out).layer(layer);
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private void layer(PackedLayer layer) throws IOException {
        out.writeInt(MAGIC);
        out.writeLong(layer.facts().tarBytes());
        out.writeInt(layer.warnings().size());
        String prefix = layer.name() + ": ";
        for (String warning : layer.warnings()) {
            boolean named = warning.startsWith(prefix);
            out.writeBoolean(named); // the same layer may go by another name next time
            bytes((named ? warning.substring(prefix.length()) : warning).getBytes(StandardCharsets.UTF_8));
        }
        out.writeBoolean(layer.blob().isPresent());
        if (layer.blob().isPresent()) {
            blob(layer.blob().get());
        }
        out.writeInt(layer.entries().size());
        for (LayerEntry<StoredFile> entry : layer.entries()) {
            entry(entry);
        }
        out.writeInt(layer.smallFiles().size());
        for (Earlier.SmallFile file : layer.smallFiles()) {
            digest(file.digest());
            reference(file.chunk());
            out.writeInt(file.offset());
        }
        out.writeInt(MAGIC); // whoever reads this has read all
    }

    private void blob(Blob blob) throws IOException {
        digest(blob.id());
        out.writeLong(blob.fileSize());
        bytes(blob.compressor().name().getBytes(StandardCharsets.UTF_8));
        out.writeLong(blob.storedBytes());
        out.writeLong(blob.uncompressedSize());
        out.writeLong(blob.infoOffset());
        out.writeLong(blob.tocSize());
        digest(blob.tocDigest());
        out.writeInt(blob.batches().size());
        for (BatchContext batch : blob.batches()) {
            out.writeLong(batch.compressedSize());
            out.writeLong(batch.uncompressedSize());
        }
        out.writeInt(blob.chunks().size());
        for (Chunk chunk : blob.chunks()) {
            digest(chunk.digest());
            out.writeInt(chunk.size());
            out.writeInt(chunk.storedSize());
            out.writeLong(chunk.storedOffset());
            out.writeLong(chunk.offset());
            out.writeInt(chunk.batch());
            out.writeInt(chunk.batchOffset());
        }
    }

    private void entry(LayerEntry<StoredFile> entry) throws IOException {
        if (entry instanceof LayerEntry.Directory<StoredFile> directory) {
            start(Tag.DIRECTORY, directory.path());
            meta(directory.meta());
        } else if (entry instanceof LayerEntry.RegularFile<StoredFile> file) {
            start(Tag.REGULAR_FILE, file.path());
            meta(file.meta());
            content(file.content());
        } else if (entry instanceof LayerEntry.Symlink<StoredFile> link) {
            start(Tag.SYMLINK, link.path());
            meta(link.meta());
            bytes(link.target());
        } else if (entry instanceof LayerEntry.Special<StoredFile> special) {
            start(Tag.SPECIAL, special.path());
            meta(special.meta());
            out.writeByte(special.type().code());
            out.writeInt((int) special.device().encoded());
        } else if (entry instanceof LayerEntry.HardLink<StoredFile> link) {
            start(Tag.HARD_LINK, link.path());
            path(link.target());
        } else if (entry instanceof LayerEntry.Whiteout<StoredFile>) {
            start(Tag.WHITEOUT, entry.path());
        } else {
            start(Tag.OPAQUE_DIRECTORY, entry.path());
        }
    }

    private void start(Tag tag, EntryPath path) throws IOException {
        out.writeByte(tag.ordinal());
        path(path);
    }

    private void path(EntryPath path) throws IOException {
        out.writeShort(path.names().size());
        for (EntryName name : path.names()) {
            out.writeByte(name.length());
            out.write(name.bytes());
        }
    }

    private void meta(Meta meta) throws IOException {
        out.writeShort(meta.permissions());
        out.writeInt((int) meta.uid());
        out.writeInt((int) meta.gid());
        out.writeLong(meta.mtime());
        out.writeInt(meta.mtimeNanos());
        List<Xattr> xattrs = meta.xattrs();
        out.writeInt(xattrs.size());
        for (Xattr xattr : xattrs) {
            bytes(xattr.name());
            bytes(xattr.value());
        }
    }

    private void content(StoredFile file) throws IOException {
        out.writeLong(file.size());
        out.writeInt(file.sliceOffset());
        Optional<Digest> sha256 = file.sha256();
        out.writeBoolean(sha256.isPresent());
        if (sha256.isPresent()) {
            digest(sha256.get());
        }
        out.writeInt(file.chunks().size());
        for (Chunk chunk : file.chunks()) {
            reference(chunk);
        }
    }

    /** Names a chunk by its blob and its number in it; a hole has its size instead. */
    private void reference(Chunk chunk) throws IOException {
        if (chunk.isHole()) {
            out.writeInt(HOLE);
            out.writeInt(chunk.size());
        } else {
            out.writeInt(chunk.blob() < layers ? chunk.blob() : EARLIER - (chunk.blob() - layers));
            out.writeInt(chunk.index());
        }
    }

    private void digest(Digest digest) throws IOException {
        out.write(digest.bytes());
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
