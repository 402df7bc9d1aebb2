package io.rafs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.testdata.Contents;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagedFileTest {
    private static final int SIZE = 300_000;
    private static final byte[] BYTES = Contents.random(9, SIZE);

    @TempDir
    private Path dir;

    @Test
    void anyWindowHasTheBytesOfTheFile() throws IOException {
        Path path = Files.write(dir.resolve("file"), BYTES);
        SplittableRandom random = new SplittableRandom(4);
        try (PagedFile file = PagedFile.open(path);
                PagedFile whole = PagedFile.of("whole", BYTES)) {
            for (int i = 0; i < 2000; i++) {
                int at = random.nextInt(SIZE);
                int length = random.nextInt(Math.min(SIZE - at, i % 2 == 0 ? 100 : SIZE) + 1);
                byte[] expected = Arrays.copyOfRange(BYTES, at, at + length);
                assertThat(file.read("it", at, length).bytes("it", length)).isEqualTo(expected);
                assertThat(whole.read("it", at, length).bytes("it", length)).isEqualTo(expected);
                byte[] past = new byte[length + 2];
                file.read("it", at, past, 1, length);
                assertThat(Arrays.copyOfRange(past, 1, length + 1)).isEqualTo(expected);
                assertThat(file.read("it", at, length).offset()).isEqualTo(at);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "300000, 1",
        "299999, 2",
        "0, 300001",
        "-1, 5",
        "5, -1",
        "9223372036854775807, 1",
        "1, 9223372036854775807",
        "-9223372036854775808, 9223372036854775807"
    })
    void aWindowThatLeavesTheFileIsRefused(long at, long length) throws IOException {
        Path path = Files.write(dir.resolve("file"), BYTES);
        try (PagedFile file = PagedFile.open(path);
                PagedFile whole = PagedFile.of("whole", BYTES)) {
            for (PagedFile one : new PagedFile[] {file, whole}) {
                assertThatThrownBy(() -> one.read("it", at, length))
                        .isInstanceOf(CorruptImageException.class)
                        .hasMessageContaining("it of %d bytes does not fit the file of 300000", length);
            }
        }
    }

    @Test
    void aWindowOfMoreThan64MebibytesIsRefusedThoughTheFileHasIt() throws IOException {
        Path path = dir.resolve("sparse");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1), 70 << 20);
        }
        try (PagedFile file = PagedFile.open(path)) {
            assertThatThrownBy(() -> file.read("it", 0, (64 << 20) + 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("at most 67108864 are read");
        }
    }

    @Test
    void aFileThatIsCutMeanwhileIsRefused() throws IOException {
        Path path = Files.write(dir.resolve("file"), BYTES);
        try (PagedFile file = PagedFile.open(path)) {
            Files.write(path, new byte[100]);
            assertThatThrownBy(() -> file.read("it", 200_000, 10))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("something is writing to the file");
        }
    }
}
