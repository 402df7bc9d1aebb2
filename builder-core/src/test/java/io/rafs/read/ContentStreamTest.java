package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.build.Layout;
import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.FileType;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.SparseData;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentStreamTest {
    @TempDir
    private Path dir;

    /** What was handed out: digests of contents in the order in which entries began. */
    private static final class Received implements ContentStream.Receiver<String> {
        private final List<String> events = new ArrayList<>();
        private final Map<String, String> contents = new LinkedHashMap<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void begin(String entry) {
            events.add("begin " + entry);
            bytes.reset();
        }

        @Override
        public void data(String entry, byte[] octets, int at, int length) {
            assertThat(events.get(events.size() - 1)).isEqualTo("begin " + entry);
            bytes.write(octets, at, length);
        }

        @Override
        public void end(String entry) {
            assertThat(events.get(events.size() - 1)).isEqualTo("begin " + entry);
            contents.put(entry, Sha256.hex(bytes.toByteArray()));
        }
    }

    /** All files of an image in the order of its tree. */
    private static void stream(Path image, int threads, ContentStream.Receiver<String> receiver) throws IOException {
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image, Optional.empty()));
                ContentStream<String> stream = new ContentStream<>(reader, threads, receiver)) {
            new TreeWalk(reader.bootstrap()).run((path, nid, inode) -> {
                if (inode.type() == FileType.REGULAR) {
                    stream.add(path.toString(), reader.bootstrap().content(nid, inode));
                } else {
                    stream.add(path.toString());
                }
            });
            stream.finish();
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 8})
    void everythingComesWholeAndInTheOrderInWhichItWasAdded(int threads) throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        TarForge tar = TarForge.inMemory();
        expected.put("/", Sha256.hex(new byte[0]));
        for (int i = 0; i < 300; i++) {
            byte[] content = switch (i % 4) {
                case 0 -> new byte[0];
                case 1 -> Contents.text(i, i * 100);
                case 2 -> Contents.random(i, 4096 * (i % 9));
                default -> Contents.text(i, i == 299 ? 3_000_000 : 17);
            };
            String name = "file-%03d".formatted(i);
            tar.file(name, content);
            expected.put("/" + name, Sha256.hex(content));
        }
        Path image = new Builds(dir)
                .chunkSize(4096)
                .compression("lz4")
                .tars(tar.bytes())
                .dir();

        Received received = new Received();
        stream(image, threads, received);

        assertThat(List.copyOf(received.contents.keySet())).isEqualTo(List.copyOf(expected.keySet()));
        assertThat(received.contents).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 8})
    void aChunkThatCannotBeLoadedFailsAfterAllThatWasAddedBefore(int threads) throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 40; i++) {
            tar.file("file-%03d".formatted(i), Contents.random(i, 100_000));
        }
        Path image = new Builds(dir).chunkSize(4096).tars(tar.bytes()).dir();
        Path blob =
                image.resolve("blobs").resolve(image.resolve("blobs").toFile().list()[0]);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[30 * 25 * 4096 + 5000] ^= 1; // in the second chunk of file 30
        Files.write(blob, bytes);

        Received received = new Received();
        assertThatThrownBy(() -> stream(image, threads, received))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("chunk 751 of blob 0 has the digest");
        int whole = received.contents.size() - 1;
        // a load is a mebibyte: ten files and a half, so that loads end in the middle of files
        assertThat(whole).isBetween(20, 30);
        assertThat(List.copyOf(received.contents.keySet()).get(whole)).isEqualTo("/file-%03d".formatted(whole - 1));
    }

    @Test
    void whatTheReceiverThrowsComesBack() throws IOException {
        Path image = new Builds(dir)
                .chunkSize(4096)
                .tars(TarForge.inMemory().file("f", Contents.text(1, 50_000)).bytes())
                .dir();
        IOException full = new IOException("full");
        assertThatThrownBy(() -> stream(image, 2, new ContentStream.Receiver<>() {
                    @Override
                    public void begin(String entry) {}

                    @Override
                    public void data(String entry, byte[] bytes, int at, int length) throws IOException {
                        throw full;
                    }

                    @Override
                    public void end(String entry) {}
                }))
                .isSameAs(full);
    }

    @Test
    void aHundredThousandEmptyFilesPassThrough() throws IOException {
        Path image =
                new Builds(dir).tars(TarForge.inMemory().file("f", "x").bytes()).dir();
        int[] ends = {0};
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image, Optional.empty()));
                ContentStream<Integer> stream = new ContentStream<>(reader, 2, new ContentStream.Receiver<>() {
                    @Override
                    public void begin(Integer entry) {}

                    @Override
                    public void data(Integer entry, byte[] bytes, int at, int length) {}

                    @Override
                    public void end(Integer entry) {
                        assertThat(entry).isEqualTo(ends[0]++);
                    }
                })) {
            for (int i = 0; i < 100_000; i++) {
                stream.add(i);
            }
            stream.finish();
        }
        assertThat(ends[0]).isEqualTo(100_000);
    }

    /** 4 GiB through some megabytes of memory, from one stored chunk. */
    @Test
    void aFileOfZerosPassesThroughWithoutBeingHeld() throws IOException {
        long size = 4L << 30;
        Path tar = dir.resolve("zeros.tar");
        Files.write(
                tar,
                TarForge.inMemory()
                        .add(TarEntry.sparse("zeros", SparseData.ofSize(size), SparseData.Form.PAX_1_0))
                        .bytes());
        Path image =
                new Builds(dir).chunkSize(1 << 20).compression("zstd").from(tar).dir();
        long[] sum = {0};
        stream(image, 2, new ContentStream.Receiver<>() {
            @Override
            public void begin(String entry) {}

            @Override
            public void data(String entry, byte[] bytes, int at, int length) {
                assertThat(ChunkLoader.isZero(bytes, at, length)).isTrue();
                sum[0] += length;
            }

            @Override
            public void end(String entry) {}
        });
        assertThat(sum[0]).isEqualTo(size);
    }

    @Test
    void holesAreToldBetweenDataInOrderAndOneThatTakesNoneGetsZeros() throws IOException {
        byte[] ends = Contents.random(1, 100_000);
        SparseData sparse = SparseData.ofSize(3L << 30).piece(0, ends).piece((3L << 30) - ends.length, ends);
        Path image = new Builds(dir)
                .layouts(Layout.NATIVE_E)
                .compression("zstd")
                .tars(TarForge.inMemory()
                        .file("a", ends)
                        .add(TarEntry.sparse("b", sparse, SparseData.Form.PAX_1_0))
                        .add(TarEntry.sparse("c", SparseData.ofSize(1L << 30), SparseData.Form.PAX_1_0))
                        .file("d", ends)
                        .bytes())
                .dir();
        List<String> told = new ArrayList<>();
        long[] at = {0};
        class Counting implements ContentStream.Receiver<String> {
            @Override
            public void begin(String entry) {
                at[0] = 0;
            }

            @Override
            public void data(String entry, byte[] bytes, int from, int length) {
                at[0] += length;
            }

            @Override
            public void end(String entry) {
                told.add(entry + " " + at[0]);
            }
        }
        class Telling extends Counting {
            @Override
            public void hole(String entry, long length) {
                told.add("%s: %s".formatted(entry, at[0] < 200_000 && length > 900 << 20));
                at[0] += length;
            }
        }
        stream(image, 2, new Telling());
        assertThat(told)
                .containsExactly(
                        "/ 0", "/a 100000", "/b: true", "/b 3221225472", "/c: true", "/c 1073741824", "/d 100000");

        told.clear();
        stream(image, 2, new Counting());
        assertThat(told).containsExactly("/ 0", "/a 100000", "/b 3221225472", "/c 1073741824", "/d 100000");
    }
}
