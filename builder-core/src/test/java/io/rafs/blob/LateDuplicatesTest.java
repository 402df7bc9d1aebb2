package io.rafs.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.chunk.FixedChunker;
import io.rafs.codec.Compression;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Chunk;
import io.rafs.image.Content;
import io.rafs.image.EntryPath;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.LayerFacts;
import io.rafs.image.Limits;
import io.rafs.image.Meta;
import io.rafs.image.PackedLayer;
import io.rafs.image.StoredFile;
import io.rafs.testdata.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Layers that are read in any order, a lower one long after those above it: what an upper layer stored before the lower
 * one turned out to have it too must not show. The order is forced here, by layers that wait for each other.
 */
class LateDuplicatesTest {

    private static final int CHUNK = 4096;

    @TempDir
    private Path dir;

    /** A layer of files that begins to be read when {@code before} has been read, and says when it has been itself. */
    private record Waiting(String name, List<byte[]> files, Optional<Waiting> before, CountDownLatch done)
            implements Layer {

        Waiting(String name, List<byte[]> files, Optional<Waiting> before) {
            this(name, files, before, new CountDownLatch(1));
        }

        @Override
        public EntryReader open(Budget budget) throws IOException {
            if (before.isPresent()) {
                try {
                    if (!before.get().done.await(30, TimeUnit.SECONDS)) {
                        throw new IOException(before.get().name + " was not read before " + name);
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return new Reader(this);
        }
    }

    private static final class Reader implements EntryReader {
        private final Waiting layer;
        private int next;

        Reader(Waiting layer) {
            this.layer = layer;
        }

        @Override
        public Optional<LayerEntry<Content>> next() {
            if (next == layer.files.size()) {
                return Optional.empty();
            }
            EntryPath path = EntryPath.parse("/" + layer.name + "/" + next);
            Content content = new Bytes(layer.files.get(next++));
            return Optional.of(new LayerEntry.RegularFile<>(path, Meta.IMPLIED_DIRECTORY, content));
        }

        @Override
        public long bytesRead() {
            return next;
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public LayerFacts facts() {
            return new LayerFacts(Optional.empty(), Optional.empty(), 0, 0);
        }

        @Override
        public void close() {
            layer.done.countDown();
        }
    }

    private static final class Bytes implements Content {
        private final byte[] bytes;
        private int at;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public long hole() {
            return 0;
        }

        @Override
        public void skipHole(long count) {
            throw new IllegalStateException("there is none");
        }

        @Override
        public void readFully(byte[] into, int offset, int length) {
            System.arraycopy(bytes, at, into, offset, length);
            at += length;
        }
    }

    /** Layers with {@code contents}, of which each waits for the one that stands before it in {@code order}. */
    private static List<Layer> layers(List<List<byte[]>> contents, List<Integer> order) {
        Waiting[] layers = new Waiting[contents.size()];
        Optional<Waiting> before = Optional.empty();
        for (int layer : order) {
            layers[layer] = new Waiting("layer" + layer, contents.get(layer), before);
            before = Optional.of(layers[layer]);
        }
        return List.of(layers);
    }

    private PackedImage pack(List<Layer> layers, String compression, int threads) throws IOException {
        Path blobs = Files.createTempDirectory(dir, "blobs");
        PackOptions options =
                new PackOptions(new FixedChunker(CHUNK), Compression.parse(compression), Digester.SHA256, threads);
        PackedImage image = new Packing(options, blobs).pack(layers, new Budget(Limits.DEFAULT, CHUNK), read -> {});
        try (Stream<Path> files = Files.list(blobs)) {
            assertThat(files).as("no drafts remain").hasSize(image.blobs().size());
        }
        return image;
    }

    /** What must not depend on the order: files by their chunks, and the bytes of all blobs. */
    private static List<Object> facts(PackedImage image) throws IOException {
        List<Object> facts = new ArrayList<>();
        for (PackedLayer layer : image.layers()) {
            for (LayerEntry<StoredFile> entry : layer.entries()) {
                List<Chunk> chunks =
                        ((LayerEntry.RegularFile<StoredFile>) entry).content().chunks();
                facts.add(entry.path() + " " + chunks);
            }
        }
        SortedMap<Integer, String> blobs = new TreeMap<>();
        for (Blob blob : image.blobs()) {
            byte[] bytes = Files.readAllBytes(blob.file().orElseThrow());
            assertThat(io.rafs.testdata.Sha256.hex(bytes)).isEqualTo(blob.id().hex());
            blobs.put(blob.number(), blob.id() + " " + bytes.length + " " + blob.chunks());
        }
        facts.add(blobs);
        return facts;
    }

    @ParameterizedTest
    @CsvSource({"none", "lz4", "zstd"})
    void aChunkThatALowerLayerTurnsOutToHaveLeavesTheUpperBlob(String compression) throws IOException {
        byte[] shared = Contents.text(1, CHUNK);
        byte[] low = Contents.random(2, 20 * CHUNK);
        byte[] high = Contents.text(3, 3 * CHUNK + 100);
        List<List<byte[]>> contents = List.of(List.of(low, shared), List.of(shared, high));

        PackedImage late = pack(layers(contents, List.of(1, 0)), compression, 4);

        assertThat(late.blobs()).extracting(Blob::number).containsExactly(0, 1);
        assertThat(late.blobs().get(0).chunks()).hasSize(21);
        assertThat(late.blobs().get(1).chunks()).as("without the shared one").hasSize(4);
        assertThat(late.blobs().get(1).chunks().get(0).storedOffset()).isZero();
        assertThat(facts(late)).isEqualTo(facts(pack(layers(contents, List.of(0, 1)), compression, 1)));
    }

    @Test
    void anUpperBlobOfNothingButLateDuplicatesGoesAway() throws IOException {
        List<byte[]> files = List.of(Contents.random(4, 5 * CHUNK), Contents.random(5, 100));
        List<List<byte[]>> contents = List.of(files, files, files);
        PackedImage late = pack(layers(contents, List.of(2, 1, 0)), "none", 6);
        assertThat(late.blobs()).extracting(Blob::number).containsExactly(0);
        assertThat(facts(late)).isEqualTo(facts(pack(layers(contents, List.of(0, 1, 2)), "none", 1)));
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, zstd", "3, lz4", "4, none", "5, zstd", "6, lz4", "7, none", "8, zstd", "9, lz4"})
    void theOrderOfReadingDoesNotShow(long seed, String compression) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> pool = new ArrayList<>(); // what layers draw from, so that they share chunks up and down
        for (int i = 0; i < 40; i++) {
            int size = random.nextInt(CHUNK / 2, 4 * CHUNK);
            pool.add(random.nextBoolean() ? Contents.text(i, size) : Contents.random(i, size));
        }
        List<List<byte[]>> contents = new ArrayList<>();
        for (int layer = 0; layer < 6; layer++) {
            List<byte[]> files = new ArrayList<>();
            for (int i = random.nextInt(25); i > 0; i--) {
                files.add(pool.get(random.nextInt(pool.size())));
            }
            contents.add(files);
        }
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        List<Object> expected = facts(pack(layers(contents, order), compression, 1));
        for (int round = 0; round < 4; round++) {
            Collections.shuffle(order, new Random(seed * 100 + round));
            assertThat(facts(pack(layers(contents, order), compression, 12)))
                    .as("seed %d, read in order %s", seed, order)
                    .isEqualTo(expected);
        }
    }
}
