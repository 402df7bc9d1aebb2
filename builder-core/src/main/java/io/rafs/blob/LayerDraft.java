package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.blob.BatchContext;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import io.rafs.image.PackedLayer;
import io.rafs.image.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer that was read while lower ones still were: its entries, and a blob that may hold chunks which a lower layer
 * turned out to have as well.
 */
final class LayerDraft {
    private final int layer;
    private final String name;
    private final List<LayerEntry<DraftFile>> entries;
    private final LayerFacts facts;
    private final List<String> warnings;
    private final List<DraftChunk> chunks;
    private final List<BatchContext> batches;
    private final Map<Digest, DraftPack.Slice> smallFiles;
    private final BlobFile file;

    LayerDraft(
            int layer,
            String name,
            List<LayerEntry<DraftFile>> entries,
            LayerFacts facts,
            List<String> warnings,
            List<DraftChunk> chunks,
            List<BatchContext> batches,
            Map<Digest, DraftPack.Slice> smallFiles,
            BlobFile file) {
        this.layer = layer;
        this.name = name;
        this.entries = entries;
        this.facts = facts;
        this.warnings = warnings;
        this.chunks = chunks;
        this.batches = batches;
        this.smallFiles = smallFiles;
        this.file = file;
    }

    /** Makes the layer final, once all lower ones are. */
    PackedLayer finish(ChunkDictionary dictionary, Path directory, PackOptions options) throws IOException {
        Optional<Blob> blob = finishBlob(dictionary, directory, options);
        List<LayerEntry<StoredFile>> finished = new ArrayList<>(entries.size());
        for (LayerEntry<DraftFile> entry : entries) {
            finished.add(entry.mapContent(regular -> regular.content().finish(dictionary)));
        }
        List<Earlier.SmallFile> small = new ArrayList<>(smallFiles.size());
        smallFiles.forEach((digest, slice) -> small.add(
                new Earlier.SmallFile(digest, dictionary.finished(slice.pack().chunk()), slice.offset())));
        return new PackedLayer(name, finished, facts, warnings, blob, small);
    }

    /** None if nothing in it is new. */
    private Optional<Blob> finishBlob(ChunkDictionary dictionary, Path directory, PackOptions options)
            throws IOException {
        List<DraftChunk> kept = new ArrayList<>(chunks.size());
        for (DraftChunk chunk : chunks) {
            if (dictionary.winner(chunk.digest()) == chunk) {
                kept.add(chunk);
            }
        }
        if (kept.isEmpty()) {
            file.close();
            Files.delete(file.path());
            return Optional.empty();
        }
        if (kept.size() == chunks.size()) {
            return Optional.of(finishBlob(file, place(kept), directory, options));
        }
        if (!batches.isEmpty()) {
            throw new IllegalStateException("chunks of batches cannot be left out, so layers are read one by one");
        }
        // Lower layers were read at the same time and had some of the chunks: leave those out.
        try (BlobFile smaller =
                new BlobFile(file.path().resolveSibling(file.path().getFileName() + ".kept"))) {
            List<DraftChunk> moved = moveTo(smaller, kept, options.rules());
            List<Chunk> placed = place(moved);
            for (int i = 0; i < kept.size(); i++) {
                kept.get(i).finish(placed.get(i));
            }
            Blob blob = finishBlob(smaller, placed, directory, options);
            file.close();
            Files.delete(file.path());
            return Optional.of(blob);
        }
    }

    private List<DraftChunk> moveTo(BlobFile target, List<DraftChunk> kept, StorageRules rules) throws IOException {
        List<DraftChunk> moved = new ArrayList<>(kept.size());
        byte[] through =
                new byte[kept.stream().mapToInt(DraftChunk::storedSize).max().orElse(0)];
        for (DraftChunk chunk : kept) {
            long offset = target.size();
            target.copy(file, chunk.storedOffset(), chunk.storedSize(), through);
            if (rules.aligned()) {
                target.pad();
            }
            moved.add(new DraftChunk(layer, chunk.digest(), chunk.size(), chunk.storedSize(), offset));
        }
        return moved;
    }

    /** The chunks of all files of the layer, in stream order, without holes. */
    List<DraftChunk> references() {
        List<DraftChunk> references = new ArrayList<>();
        for (LayerEntry<DraftFile> entry : entries) {
            if (entry instanceof LayerEntry.RegularFile<DraftFile> regular) {
                regular.content().references(references);
            }
        }
        return references;
    }

    /** Takes a copy of a chunk of an earlier image into the layer's blob; {@code stored} begins with what is stored of it. */
    DraftChunk adopt(DraftChunk chunk, byte[] stored, StorageRules rules) throws IOException {
        DraftChunk copy = new DraftChunk(
                layer, chunk.digest(), chunk.size(), chunk.storedSize(), file.append(stored, 0, chunk.storedSize()));
        if (rules.aligned()) {
            file.pad();
        }
        chunks.add(copy);
        return copy;
    }

    /** Gives each chunk its number and its place in the uncompressed space. */
    private List<Chunk> place(List<DraftChunk> drafts) throws RefusedException {
        if (drafts.size() > mostChunks()) {
            throw new RefusedException(
                    name,
                    "it has %d new chunks, a blob holds %d; choose a larger --chunk-size"
                            .formatted(drafts.size(), mostChunks()));
        }
        List<Chunk> placed = new ArrayList<>(drafts.size());
        long offset = 0;
        for (DraftChunk draft : drafts) {
            if (offset > ChunkInfoV1.MAX_UNCOMPRESSED - draft.size() - 4096) {
                throw new RefusedException(name, "its new chunks exceed 2^44 bytes, which RAFS cannot address");
            }
            Chunk chunk = draft.place(placed.size(), offset);
            draft.finish(chunk);
            placed.add(chunk);
            offset += draft.size() + 4095L & ~4095L;
        }
        return placed;
    }

    /** A number has 24 bits; and Nydus reads chunk info and batches of so many bytes together. */
    private long mostChunks() {
        return batches.isEmpty()
                ? ChunkIndex.MAX_CHUNKS
                : Math.min(
                        ChunkIndex.MAX_CHUNKS,
                        (ChunkInfoV2.MAX_ARRAY - (long) BatchContext.SIZE * batches.size()) / ChunkInfoV2.SIZE);
    }

    private Blob finishBlob(BlobFile blob, List<Chunk> placed, Path directory, PackOptions options) throws IOException {
        if (options.rules().paddedEnd()) {
            blob.pad();
        }
        long storedBytes = blob.size();
        Chunk last = placed.get(placed.size() - 1);
        long uncompressedSize = last.offset() + (last.size() + 4095L & ~4095L);
        BlobTail tail = BlobTail.append(blob, placed, batches, uncompressedSize);
        blob.close();
        Path named = directory.resolve(blob.digest().hex());
        Files.move(blob.path(), named);
        return new Blob(
                layer,
                false,
                blob.digest(),
                Optional.of(named),
                blob.size(),
                options.compression().compressor(),
                placed,
                storedBytes,
                uncompressedSize,
                tail.infoOffset(),
                tail.tocSize(),
                tail.tocDigest(),
                batches);
    }

    /** Lets go of the file where packing failed. */
    void abandon() {
        file.abandon();
    }
}
