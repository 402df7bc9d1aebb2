package io.rafs.read;

import io.rafs.codec.MalformedStreamException;
import io.rafs.codec.PieceDecoder;
import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.CodecRecord;
import io.rafs.format.rafs.Digester;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the content of files into memory: reads what is stored, decompresses it, and hands it out only if its digest is the
 * right one, wherever the image or the blob knows it. For one thread.
 */
public final class RunLoader implements Closeable {
    private final ImageReader image;
    private final ChunkLoader chunks;
    private final long window;
    private final Map<Digester, Hasher> hashers = new EnumMap<>(Digester.class);
    private PieceDecoder decoder;
    private byte[] stored = new byte[0];

    /** A loader for content of this image. */
    public RunLoader(ImageReader image) {
        this.image = image;
        chunks = new ChunkLoader(image);
        window = image.bootstrap().codecs().stream()
                .mapToLong(record -> record instanceof CodecRecord.Zstd zstd ? 1L << zstd.windowLog() : 0)
                .max()
                .orElse(0);
    }

    /**
     * Loads a piece of a run; of a chunk of a RAFS image, all of it.
     *
     * @param skip bytes of the run before the piece
     * @throws CorruptImageException naming the file and the place, if it is not what the image says
     */
    public void load(Run run, long skip, byte[] out, int at, int length) throws IOException {
        if (run instanceof Run.Stored piece) {
            load(piece, skip, out, at, length);
        } else if (run instanceof Run.Slice slice) {
            load(slice, skip, out, at, length);
        } else if (run instanceof Run.Chunk chunk) {
            chunks.load(chunk.index().blob(), chunk.index().chunk(), out, at, length);
        } else {
            Arrays.fill(out, at, at + length, (byte) 0);
        }
    }

    private void load(Run.Slice slice, long skip, byte[] out, int at, int length) throws IOException {
        ContentMap packed = image.bootstrap()
                .packed()
                .orElseThrow(() -> new IllegalStateException("a slice of nothing, which maps do not hand out"));
        long from = slice.offset() + skip;
        long end = from + length;
        ContentMap.Runs runs = packed.runs(from);
        while (runs.hasNext() && from < end) {
            Run run = runs.next();
            long before = from - run.at();
            int count = (int) Math.min(run.length() - before, end - from);
            if (run instanceof Run.Stored whole) {
                byte[] decoded = image.decoded().get(whole, this::decode);
                System.arraycopy(decoded, (int) before, out, at, count);
            } else {
                load(run, before, out, at, count);
            }
            at += count;
            from += count;
        }
    }

    private void load(Run.Stored run, long skip, byte[] out, int at, int length) throws IOException {
        if (skip == 0 && length == run.length()) {
            decode(run, out, at);
        } else {
            System.arraycopy(image.decoded().get(run, this::decode), (int) skip, out, at, length);
        }
    }

    private byte[] decode(Run.Stored run) throws IOException {
        byte[] decoded = new byte[(int) run.length()];
        decode(run, decoded, 0);
        return decoded;
    }

    private void decode(Run.Stored run, byte[] out, int at) throws IOException {
        int length = (int) run.length();
        PagedFile file = image.bootstrap().file();
        Optional<ChunkDigests> digests = Optional.empty();
        if (run.device() > 0) {
            DeviceSet.Device device = image.devices().device(run.device());
            file = device.file();
            digests = device.digests();
        }
        if (digests.isPresent() && run.algorithm().isEmpty()) {
            copyChunks(file, digests.get(), run, out, at);
            return;
        }
        if (run.algorithm().isPresent()) {
            decompress(file, run, out, at, length);
        } else if (run.rotated()) {
            rotate(file, run, out, at, length);
        } else {
            file.read("content", run.offset(), out, at, length);
        }
        if (digests.isPresent()) {
            compare(file, digests.get(), run, out, at);
        }
    }

    /**
     * Every run of a blob that lists its chunks is one of them, or of a stored one a part: a bootstrap that says otherwise is
     * not of this blob.
     */
    private ChunkDigests.Listed listed(PagedFile file, ChunkDigests digests, Run.Stored run, long offset)
            throws IOException {
        return digests.holding(offset)
                .orElseThrow(() -> flaw(file, run, offset, "no chunk that the blob lists is here"));
    }

    private CorruptImageException flaw(PagedFile file, Run.Stored run, long offset, String flaw) {
        return new CorruptImageException(
                file.name(),
                offset,
                "%s, but content is said to be (%s @ 0x%x)"
                        .formatted(flaw, image.bootstrap().name(), run.saidAt()));
    }

    private void compare(PagedFile file, ChunkDigests digests, Run.Stored run, byte[] out, int at) throws IOException {
        ChunkDigests.Listed chunk = listed(file, digests, run, run.offset());
        if (chunk.start() != run.offset() || chunk.info().uncompressedSize() != run.length()) {
            throw flaw(
                    file,
                    run,
                    run.offset(),
                    "chunk %d begins at 0x%x and has %d bytes, not %d"
                            .formatted(
                                    chunk.number(), chunk.start(), chunk.info().uncompressedSize(), run.length()));
        }
        digests.compare(chunk, hashers, out, at, (int) run.length());
    }

    /** Of a stored chunk a run may be a part: an index can only tell blocks of it. Its digest needs all of it. */
    private void copyChunks(PagedFile file, ChunkDigests digests, Run.Stored run, byte[] out, int at)
            throws IOException {
        long offset = run.offset();
        long end = offset + run.length();
        while (offset < end) {
            ChunkDigests.Listed chunk = listed(file, digests, run, offset);
            if (chunk.isCompressed() || run.rotated()) {
                throw flaw(file, run, offset, "chunk %d is not stored as it is".formatted(chunk.number()));
            }
            int size = chunk.info().uncompressedSize();
            int count = (int) (Math.min(end, chunk.end()) - offset);
            int to = at + (int) (offset - run.offset());
            if (count == size) {
                file.read("chunk", offset, out, to, count);
                digests.compare(chunk, hashers, out, to, count);
            } else {
                // the same for each part of the chunk, whoever says so
                Run.Stored whole =
                        new Run.Stored(0, size, run.device(), chunk.start(), size, Optional.empty(), false, false, 0);
                byte[] bytes = image.decoded().get(whole, key -> stored(file, digests, chunk));
                System.arraycopy(bytes, (int) (offset - chunk.start()), out, to, count);
            }
            offset += count;
        }
    }

    /** A stored chunk as it is listed; not looked up again, for hostile lists lead from one chunk to the next without end. */
    private byte[] stored(PagedFile file, ChunkDigests digests, ChunkDigests.Listed chunk) throws IOException {
        byte[] bytes = new byte[chunk.info().uncompressedSize()];
        file.read("chunk", chunk.start(), bytes, 0, bytes.length);
        digests.compare(chunk, hashers, bytes, 0, bytes.length);
        return bytes;
    }

    private byte[] stored(PagedFile file, Run.Stored run) throws IOException {
        file.check("content", run.offset(), run.storedLength());
        if (stored.length < run.storedLength()) {
            stored = new byte[Math.max(run.storedLength(), 2 * stored.length)];
        }
        file.read("content", run.offset(), stored, 0, run.storedLength());
        return stored;
    }

    private void decompress(PagedFile file, Run.Stored run, byte[] out, int at, int length) throws IOException {
        if (!PieceDecoder.knows(run.algorithm().orElseThrow())) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    run.saidAt(),
                    "content is compressed by %s, which is not read here"
                            .formatted(run.algorithm().orElseThrow()));
        }
        byte[] bytes = stored(file, run);
        int padding = padding(bytes, run);
        if (decoder == null) {
            decoder = new PieceDecoder();
        }
        try {
            decoder.decompress(
                    run.algorithm().orElseThrow(),
                    bytes,
                    padding,
                    run.storedLength() - padding,
                    out,
                    at,
                    length,
                    run.partial(),
                    window);
        } catch (MalformedStreamException e) {
            throw new CorruptImageException(
                    file.name(), run.offset(), "content cannot be decompressed: " + e.getMessage());
        }
    }

    /** Zeros in front, in the first block, that the kernel passes over. */
    private static int padding(byte[] bytes, Run.Stored run) {
        int most = (int) Math.min(run.storedLength(), SuperBlock.BLOCK - run.offset() % SuperBlock.BLOCK);
        int padding = 0;
        while (padding < most && bytes[padding] == 0) {
            padding++;
        }
        return padding;
    }

    /** The first bytes are at their place in the last block, the others in front. Source: kernel {@code z_erofs_transform_plain}. */
    private void rotate(PagedFile file, Run.Stored run, byte[] out, int at, int length) throws IOException {
        byte[] bytes = stored(file, run);
        int head = (int) (SuperBlock.BLOCK - run.at() % SuperBlock.BLOCK);
        int count = Math.min(head, length);
        if (head > run.storedLength()) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    run.saidAt(),
                    "content wraps round in %d bytes, which are no block".formatted(run.storedLength()));
        }
        System.arraycopy(bytes, run.storedLength() - head, out, at, count);
        System.arraycopy(bytes, 0, out, at + count, length - count);
    }

    @Override
    public void close() {
        chunks.close();
        if (decoder != null) {
            decoder.close();
        }
    }
}
