package io.rafs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rafs.chunk.Chunker;
import io.rafs.format.RefusedException;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChunkListingTest {
    private static final byte[] ABCDEFG = "abcdefg".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path dir;

    private static List<String> list(CutInput... inputs) throws IOException {
        List<String> lines = new ArrayList<>();
        ChunkListing.run(List.of(inputs), Chunker.parse("fixed:3"), (file, offset, length, digest) -> {
            lines.add("%s %d+%d".formatted(Path.of(file).getFileName(), offset, length));
        });
        return lines;
    }

    @Test
    void aChunkIsToldWithFileOffsetLengthAndSha256() throws IOException {
        List<String> digests = new ArrayList<>();
        Amount amount = ChunkListing.run(
                List.of(CutInput.of("abc", new ByteArrayInputStream("abcabcd".getBytes(StandardCharsets.US_ASCII)))),
                Chunker.parse("fixed:3"),
                (file, offset, length, digest) -> digests.add(file + " " + offset + " " + digest.hex()));
        String abc = Sha256.hex("abc".getBytes(StandardCharsets.US_ASCII));
        String d = Sha256.hex("d".getBytes(StandardCharsets.US_ASCII));
        assertThat(digests).containsExactly("abc 0 " + abc, "abc 3 " + abc, "abc 6 " + d);
        assertThat(amount).isEqualTo(new Amount(7, 3, 4, 2));
    }

    @Test
    void aNamedFileIsCutAsItDecompressesAndOneInADirectoryAsItIs() throws IOException {
        byte[] gzip = Compressed.gzip(ABCDEFG);
        Path file = Files.write(dir.resolve("f"), gzip);
        assertThat(list(CutInput.of(file))).containsExactly("f 0+3", "f 3+3", "f 6+1");
        assertThat(list(CutInput.of(dir))).hasSize((gzip.length + 2) / 3);
        Files.write(file, Compressed.zstdRaw(ABCDEFG));
        assertThat(list(CutInput.of(file))).containsExactly("f 0+3", "f 3+3", "f 6+1");
    }

    @Test
    void filesOfADirectoryComeInTheOrderOfTheirNamesAndLinksAreLeftOut() throws IOException {
        Files.createDirectories(dir.resolve("m/n"));
        for (String name : List.of("z", "m/n/x", "m/b", "a", "m.txt", "empty")) {
            Files.write(dir.resolve(name), name.equals("empty") ? new byte[0] : new byte[2]);
        }
        Files.createSymbolicLink(dir.resolve("link"), dir.resolve("a"));
        Files.createSymbolicLink(dir.resolve("loop"), dir);
        assertThat(list(CutInput.of(dir))).containsExactly("a 0+2", "b 0+2", "x 0+2", "m.txt 0+2", "z 0+2");
    }

    @Test
    void aCutStreamIsRefusedByNameAndPlace() {
        byte[] gzip = Compressed.gzip(new byte[100_000]);
        CutInput cut = CutInput.of("layer", new ByteArrayInputStream(Arrays.copyOf(gzip, gzip.length - 20)));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> list(cut))
                .withMessageMatching("layer: after \\d+ plain bytes: .*");
    }

    @Test
    void whatIsNotThereIsAnError() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> list(CutInput.of(dir.resolve("none"))));
    }
}
