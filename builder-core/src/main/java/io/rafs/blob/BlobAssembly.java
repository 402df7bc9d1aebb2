package io.rafs.blob;

import io.rafs.codec.ChunkCodec;
import io.rafs.codec.Compression;
import io.rafs.digest.Hasher;
import io.rafs.format.RefusedException;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a blob of chunks that other blobs have. Their stored bytes are copied, not compressed anew, and looked at on the
 * way: a chunk that has not its digest goes nowhere. For one thread.
 */
public final class BlobAssembly implements Closeable {
    private final int number;
    private final Form form;
    private final Path directory;
    private final BlobFile file;
    private final ChunkSource source;
    private final List<Chunk> chunks = new ArrayList<>();
    private ChunkCodec codec;
    private byte[] out = new byte[0];
    private long offset;

    /**
     * How a blob holds chunks.
     *
     * @param compressor of those that are compressed
     * @param aligned whether they start at multiples of 4096
     * @param paddedEnd whether their data ends at one, as a kernel wants of a device
     */
    public record Form(Compressor compressor, boolean aligned, boolean paddedEnd) {}

    /**
     * Starts a blob below {@code directory}.
     *
     * @param digester of chunks; if it is not known, the first chunk tells
     */
    public BlobAssembly(int number, Form form, Optional<Digester> digester, Path directory) throws IOException {
        this.number = number;
        this.form = form;
        this.directory = directory;
        file = new BlobFile(directory.resolve("blob-%d.part".formatted(number)));
        source = new ChunkSource(digester);
    }

    /**
     * Copies a chunk.
     *
     * @return the chunk in this blob
     * @throws io.rafs.format.CorruptImageException if its content has not its digest
     */
    public Chunk copy(Blob from, Chunk chunk) throws IOException {
        source.load(from, chunk);
        return append(chunk.digest(), chunk.size(), source.stored(), chunk.storedSize());
    }

    /**
     * The content of a chunk of another blob, which is not copied.
     *
     * @throws io.rafs.format.CorruptImageException if it has not its digest
     */
    public byte[] content(Blob from, Chunk chunk) throws IOException {
        source.load(from, chunk);
        return Arrays.copyOf(source.plain(), chunk.size());
    }

    /** Compresses a new chunk and appends it; some chunk of the image has been read before. */
    public Chunk add(byte[] bytes, int length) throws IOException {
        if (codec == null) {
            Compression compression =
                    form.compressor() == Compressor.ZSTD ? Compression.DEFAULT : new Compression(form.compressor(), 0);
            compression.prepare();
            codec = ChunkCodec.of(compression);
        }
        if (out.length < length) {
            out = new byte[length];
        }
        int compressed = codec.compress(bytes, 0, length, out, 0);
        return append(
                Hasher.of(source.digester()).digest(bytes, 0, length),
                length,
                compressed == 0 ? bytes : out,
                compressed == 0 ? length : compressed);
    }

    private Chunk append(io.rafs.format.Digest digest, int size, byte[] stored, int storedSize) throws IOException {
        if (chunks.size() == ChunkIndex.MAX_CHUNKS
                || offset > ChunkInfoV1.MAX_UNCOMPRESSED - size - StorageRules.BLOCK) {
            throw new RefusedException(
                    "the new blob would have more than %d chunks, or 2^44 bytes of content, which RAFS cannot address; choose a smaller --max-blob"
                            .formatted(ChunkIndex.MAX_CHUNKS));
        }
        // a kernel's buffer for LZ4 holds no more blocks than this, wherever in its first block a chunk begins
        boolean long4 = form.compressor() == Compressor.LZ4 && storedSize > Algorithm.MAX_ENCODED - StorageRules.BLOCK;
        if (form.aligned() || long4) {
            file.pad();
        }
        Chunk chunk =
                new Chunk(number, chunks.size(), digest, size, storedSize, file.append(stored, 0, storedSize), offset);
        chunks.add(chunk);
        offset += size + 4095L & ~4095L;
        return chunk;
    }

    /** Whether nothing has been put into it. */
    public boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Finishes the blob, which is then named by its digest; at least one chunk is in it. */
    public Blob finish() throws IOException {
        if (form.aligned() || form.paddedEnd()) {
            file.pad();
        }
        long storedBytes = file.size();
        BlobTail tail = BlobTail.append(file, chunks, List.of(), offset);
        file.close();
        Path named = directory.resolve(file.digest().hex());
        Files.move(file.path(), named);
        return new Blob(
                number,
                false,
                file.digest(),
                Optional.of(named),
                file.size(),
                form.compressor(),
                chunks,
                storedBytes,
                offset,
                tail.infoOffset(),
                tail.tocSize(),
                tail.tocDigest());
    }

    /** Lets go of all files; a blob that was not finished is left to who made the directory. */
    @Override
    public void close() throws IOException {
        try (source;
                file) {
            if (codec != null) {
                codec.close();
            }
        }
    }
}
