package io.rafs.reuse;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what earlier images offer. A blob that several of them have is taken once. */
public final class EarlierImages {
    private final ReuseRules rules;
    private final int threads;
    private final Map<Digest, Integer> numbers = new HashMap<>();
    private final List<Blob> blobs = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Earlier.SmallFile> smallFiles = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int nextNumber;

    /**
     * @param firstNumber of the first blob; see {@link Blob#number}
     * @param threads that digest small files, at least 1
     */
    public EarlierImages(ReuseRules rules, int firstNumber, int threads) {
        this.rules = rules;
        this.nextNumber = firstNumber;
        this.threads = threads;
    }

    /**
     * Adds an image.
     *
     * @throws RefusedException if its chunks are known by digests of another kind, or it has nothing to offer
     * @throws io.rafs.format.CorruptImageException if it is damaged
     */
    public void add(ImageFiles files) throws IOException {
        try (ImageReader image = ImageReader.open(files)) {
            BlobLists lists =
                    image.bootstrap().isRafs() ? new RafsBlobLists(image, files) : new DeviceBlobLists(image, files);
            lists.checkDigester(rules.digester());
            Map<Integer, Blob> byDevice = new HashMap<>();
            for (int i = 0; i < lists.count(); i++) {
                int device = i;
                take(lists, i, image.bootstrap().name()).ifPresent(blob -> byDevice.put(device, blob));
            }
            if (lists.count() > 0 && byDevice.isEmpty()) {
                throw new RefusedException(
                        image.bootstrap().name(), "none of its blobs can be used again: " + String.join("; ", notes));
            }
            if (rules.isNative() && !image.bootstrap().isRafs()) {
                smallFiles.addAll(new SmallFileDigests(image, byDevice, rules, threads).run());
            }
        }
    }

    private Optional<Blob> take(BlobLists lists, int index, String image) throws IOException {
        Digest id = lists.id(index);
        if (numbers.containsKey(id)) {
            int number = numbers.get(id);
            return blobs.stream().filter(blob -> blob.number() == number).findFirst();
        }
        Optional<Blob> listed = lists.blob(index, nextNumber);
        Optional<String> why = listed.isEmpty() ? Optional.of(lists.whyNone(index)) : rules.why(listed.get());
        if (why.isPresent()) {
            notes.add("blob %s is not used again: %s".formatted(id, why.get()));
            return Optional.empty();
        }
        Blob blob = listed.get();
        for (Chunk chunk : blob.chunks()) {
            checkPlace(blob, chunk, image);
        }
        numbers.put(id, nextNumber++);
        blobs.add(blob);
        blob.chunks().stream().filter(chunk -> rules.allows(blob, chunk)).forEach(chunks::add);
        return listed;
    }

    /** What the new image's own tables could not say, or no reader could follow, is no place of a chunk. */
    private static void checkPlace(Blob blob, Chunk chunk, String image) throws RefusedException {
        boolean stored = chunk.storedSize() > 0
                && chunk.storedSize() <= Math.min(blob.fileSize(), ExtendedSuperBlock.MAX_CHUNK_SIZE)
                && chunk.storedOffset() <= blob.fileSize() - chunk.storedSize()
                && (blob.compressor() != Compressor.NONE || !chunk.isCompressed());
        boolean placed = chunk.size() > 0
                && chunk.size() <= ExtendedSuperBlock.MAX_CHUNK_SIZE
                && blob.uncompressedSize() <= ChunkInfoV1.MAX_UNCOMPRESSED
                && chunk.offset() % 4096 == 0
                && chunk.offset() <= blob.uncompressedSize() - chunk.size();
        if (!stored || !placed) {
            throw new RefusedException(
                    image,
                    "chunk %d of blob %s is said to have %d bytes at %d, stored as %d at %d, which is not possible; rafs check tells more"
                            .formatted(
                                    chunk.index(),
                                    blob.id(),
                                    chunk.size(),
                                    chunk.offset(),
                                    chunk.storedSize(),
                                    chunk.storedOffset()));
        }
    }

    /** All of it. */
    public Earlier earlier() {
        return new Earlier(blobs, chunks, smallFiles);
    }

    /** What was passed over, and why. */
    public List<String> notes() {
        return List.copyOf(notes);
    }
}
