package io.rafs.reuse;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.FileType;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.BlobIndex;
import io.rafs.read.ContentMap;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import io.rafs.read.RunLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The blobs of a native image. Only they themselves say what chunks they have, so they must be at hand; and only the
 * bootstrap says by which codec chunks are compressed.
 */
final class DeviceBlobLists implements BlobLists {
    /** First bytes of a zstd frame (RFC 8878). */
    private static final int ZSTD_MAGIC = 0xFD2FB528;

    private final ImageReader image;
    private final ImageFiles files;
    private final List<DeviceSlot> slots;
    private final Compressor[] compressors;
    private final Map<Integer, Optional<BlobIndex>> indexes = new HashMap<>();
    private Run.Stored sample;

    DeviceBlobLists(ImageReader image, ImageFiles files) throws IOException {
        this.image = image;
        this.files = files;
        slots = image.bootstrap().deviceSlots();
        compressors = new Compressor[slots.size()];
        java.util.Arrays.fill(compressors, Compressor.NONE);
        Optional<ContentMap> packed = image.bootstrap().packed();
        if (packed.isPresent()) {
            look(packed.get());
        }
        new EntryWalk(image.bootstrap()).run(this::look);
    }

    private void look(ImageEntry entry) throws IOException {
        // this builder has no other layouts of content, and they may claim more blocks than anybody can count
        if (entry.type() == FileType.REGULAR && entry.hasContent() && MappedContents.isMapped(entry.inode())) {
            look(image.bootstrap().content(entry.nid(), entry.inode()));
        }
    }

    /** Learns codecs. A blob has one, so the first run of a file that is compressed tells. */
    private void look(ContentMap content) throws IOException {
        ContentMap.Runs runs = content.runs(0);
        while (runs.hasNext()) {
            if (!(runs.next() instanceof Run.Stored run) || run.device() < 1 || run.device() > slots.size()) {
                continue;
            }
            sample = sample == null ? run : sample;
            if (run.algorithm().isPresent()) {
                compressors[run.device() - 1] =
                        run.algorithm().get() == Algorithm.ZSTD ? Compressor.ZSTD : Compressor.LZ4;
                return;
            }
        }
    }

    @Override
    public int count() {
        return slots.size();
    }

    @Override
    public Digest id(int index) throws IOException {
        return slots.get(index)
                .blobId()
                .orElseThrow(() -> new RefusedException(
                        image.bootstrap().name(),
                        "device %d is called '%s', which is no blob id; only images of this builder can be used again"
                                .formatted(index + 1, slots.get(index).tag())));
    }

    @Override
    public String whyNone(int index) {
        return "a native bootstrap does not say what chunks its blobs have, and the blob is not at hand, or no blob of this builder";
    }

    @Override
    public void checkDigester(Digester digester) throws IOException {
        if (sample == null) {
            return;
        }
        Optional<BlobIndex> index = index(sample.device() - 1);
        Digester other = digester == Digester.SHA256 ? Digester.BLAKE3 : Digester.SHA256;
        for (BlobIndex.Entry chunk : index.map(BlobIndex::chunks).orElse(List.of())) {
            Optional<byte[]> bytes = sampled(chunk.info());
            if (bytes.isPresent()) {
                if (chunk.digest().equals(digest(other, bytes.get()))) {
                    throw EarlierDigests.refused(image.bootstrap().name(), other, digester);
                }
                return; // chunks that say that they lie there too are none of this builder
            }
        }
    }

    private static Digest digest(Digester digester, byte[] bytes) {
        return Hasher.of(digester).digest(bytes, 0, bytes.length);
    }

    /** The bytes of a chunk, if it is the one that the sample is, or is a piece of. */
    private Optional<byte[]> sampled(ChunkInfoV1 chunk) throws IOException {
        long into = sample.offset() - chunk.compressedOffset();
        boolean compressed = sample.algorithm().isPresent();
        if (compressed
                ? into != 0 || chunk.uncompressedSize() != sample.length()
                : into < 0 || into >= chunk.uncompressedSize()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[chunk.uncompressedSize()];
        if (compressed) {
            try (RunLoader loader = new RunLoader(image)) {
                loader.load(sample, 0, bytes, 0, bytes.length);
            }
        } else {
            read(file(sample.device() - 1), chunk.compressedOffset(), ByteBuffer.wrap(bytes));
        }
        return Optional.of(bytes);
    }

    /** Reads as far as the file goes; that chunks lie in it is checked elsewhere. */
    private static void read(Path file, long offset, ByteBuffer to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (to.hasRemaining() && channel.read(to, offset + to.position()) >= 0) {
                // goes on where it stopped
            }
        }
    }

    private Path file(int index) throws IOException {
        return files.blobs().orElse(Path.of("")).resolve(id(index).hex());
    }

    private Optional<BlobIndex> index(int index) throws IOException {
        if (!indexes.containsKey(index)) {
            boolean there = files.blobs().isPresent() && Files.isRegularFile(file(index));
            indexes.put(index, there ? BlobIndex.read(file(index)) : Optional.empty());
        }
        return indexes.get(index);
    }

    /** The codec of a chunk that no file of the image has any more: upper layers hide those that had. */
    private static Compressor compressor(Path file, Chunk chunk) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        read(file, chunk.storedOffset(), start);
        return start.getInt(0) == ZSTD_MAGIC ? Compressor.ZSTD : Compressor.LZ4;
    }

    @Override
    public Optional<Blob> blob(int index, int number) throws IOException {
        Optional<BlobIndex> found = index(index);
        if (found.isEmpty() || found.get().chunks().isEmpty()) {
            return Optional.empty();
        }
        BlobIndex blob = found.get();
        List<Chunk> chunks = new ArrayList<>();
        for (BlobIndex.Entry entry : blob.chunks()) {
            chunks.add(new Chunk(
                    number,
                    chunks.size(),
                    entry.digest(),
                    entry.info().uncompressedSize(),
                    entry.info().compressedSize(),
                    entry.info().compressedOffset(),
                    entry.info().uncompressedOffset()));
        }
        if (compressors[index] == Compressor.NONE) {
            Optional<Chunk> hidden = chunks.stream().filter(Chunk::isCompressed).findFirst();
            compressors[index] = hidden.isPresent() ? compressor(file(index), hidden.get()) : Compressor.NONE;
        }
        return Optional.of(new Blob(
                number,
                true,
                id(index),
                Optional.of(file(index)),
                blob.fileSize(),
                compressors[index],
                chunks,
                blob.dataSize(),
                blob.uncompressedSize(),
                blob.infoOffset(),
                blob.tocSize(),
                blob.tocDigest()));
    }
}
