package io.rafs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.digest.Hasher;
import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.store.FileRange;
import io.rafs.testdata.Contents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTargetTest {
    @TempDir
    private Path dir;

    private static Link link(byte[] bytes) {
        return new Link(MediaType.CONFIG, Hasher.sha256().digest(bytes, 0, bytes.length), bytes.length, Map.of());
    }

    private LayoutTarget open() throws IOException {
        return LayoutTarget.open(dir.resolve("layout"), Optional.of("v1"), 4);
    }

    private Path blob(Link link) {
        return dir.resolve("layout/blobs/sha256").resolve(link.digest().hex());
    }

    private FileRange file(byte[] bytes) throws IOException {
        return FileRange.of(Files.write(dir.resolve("bytes"), bytes));
    }

    @Test
    void aBlobOfTheRightNameAndSizeIsOnlyTrustedIfItHasTheDigest() throws IOException {
        byte[] bytes = Contents.random(1, 100_000);
        Link link = link(bytes);
        try (LayoutTarget target = open()) {
            assertThat(target.put(link, file(bytes))).isTrue();
            assertThat(target.put(link, file(bytes))).isFalse();
            byte[] damaged = bytes.clone();
            damaged[70_000] ^= 1;
            Files.write(blob(link), damaged);
            assertThat(target.put(link, file(bytes))).isTrue();
            assertThat(blob(link)).hasBinaryContent(bytes);
        }
    }

    @Test
    void aDamagedBlobIsNotReplacedByItself() throws IOException {
        byte[] bytes = Contents.random(2, 10_000);
        Link link = link(bytes);
        try (LayoutTarget target = open()) {
            target.put(link, file(bytes));
            Files.write(blob(link), new byte[10_000]);
            assertThatThrownBy(() -> target.put(link, FileRange.of(blob(link))))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("expected sha256:" + link.digest());
        }
    }

    @Test
    void aDamagedDocumentIsPutAgain() throws IOException {
        Document document = Document.of("config", MediaType.CONFIG, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        try (LayoutTarget target = open()) {
            target.put(document);
            Files.writeString(blob(Link.to(document)), "{\"a\":2}");
            target.put(document);
            assertThat(blob(Link.to(document))).hasBinaryContent(document.bytes());
        }
    }

    @Test
    void blobsOfSeveralThreadsAllArriveAlsoTheSameOneTwice() throws IOException {
        List<byte[]> blobs = Stream.iterate(0, i -> i + 1)
                .limit(40)
                .map(i -> Contents.random(i / 2, 5_000))
                .toList();
        try (LayoutTarget target = open()) {
            Transfers.run(8, blobs.size(), i -> {
                Path file = Files.write(dir.resolve("bytes-" + i), blobs.get(i));
                target.put(link(blobs.get(i)), FileRange.of(file));
            });
        }
        for (byte[] bytes : blobs) {
            assertThat(blob(link(bytes))).hasBinaryContent(bytes);
        }
        try (Stream<Path> files = Files.list(dir.resolve("layout/blobs/sha256"))) {
            assertThat(files.count()).isEqualTo(20);
        }
    }
}
