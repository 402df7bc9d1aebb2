package io.rafs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.image.TraceFile.Line;
import io.rafs.image.TraceFile.Piece;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list that traces write and optimizing reads. */
final class TraceFileTest {
    private static TraceFile parse(String text) throws RefusedException {
        return TraceFile.parse("start.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Line line(String path, Piece... pieces) {
        return new Line(EntryPath.parse(path), List.of(pieces));
    }

    @Test
    void linesKeepTheirOrder() throws RefusedException {
        assertThat(parse("# a comment\n/b\n\n  \n/a/c\r\n/a//./b/").lines())
                .containsExactly(line("/b"), line("/a/c"), line("/a/b"));
    }

    @Test
    void piecesOfAFileAreGatheredWhereItWasFirst() throws RefusedException {
        assertThat(parse("/a\t10+5\n/b\n/a\t0+1\n/a\t10+5\n").lines())
                .containsExactly(line("/a", new Piece(10, 5), new Piece(0, 1)), line("/b"));
    }

    @ParameterizedTest
    @CsvSource({"/a;/a\t0+1", "/a\t0+1;/a", "/a;/a"})
    void theWholeFileAbsorbsItsPieces(String text) throws RefusedException {
        assertThat(parse(text.replace(';', '\n')).lines()).containsExactly(line("/a"));
    }

    @Test
    void everyNameIsReadAsItWasWritten() throws RefusedException {
        byte[] odd = new byte[255];
        for (int i = 1; i <= 255; i++) {
            odd[i - 1] = (byte) (i == '/' ? 'x' : i);
        }
        TraceFile file = new TraceFile(List.of(
                new Line(EntryPath.parse(odd), List.of(new Piece(7, Long.MAX_VALUE / 16))),
                line("/#a"),
                line("/blank at the end "),
                line("/ü/日本")));
        assertThat(TraceFile.parse("copy", file.bytes())).isEqualTo(file);
        assertThat(new String(file.bytes(), StandardCharsets.UTF_8).lines()).hasSize(4);
    }

    @Test
    void bytesThatAreNoUtf8NeedNotBeEscaped() throws RefusedException {
        assertThat(TraceFile.parse("raw", new byte[] {'/', (byte) 0xff, '\n'})
                        .lines()
                        .get(0)
                        .path())
                .hasToString("/\\xff");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '%',
            delimiter = '|',
            value = {
                "usr/bin | start.txt:2: 'usr/bin' is no absolute path; begin it with /",
                "/a\\tx | start.txt:2: a backslash stands before 'tx'; expected \\\\ or \\xNN, two hex digits",
                "/a\\x4 | start.txt:2: a backslash stands before 'x4'; expected",
                "/a\\ | start.txt:2: a backslash stands before ''; expected",
                "/a\\x00 | start.txt:2: the name 'a\\x00' contains a NUL",
                "/a>0-1 | start.txt:2: behind the tab stands '0-1', expected OFFSET+LENGTH",
                "/a>0+0 | start.txt:2: the piece is 0+0, expected",
                "/a>0+9999999999999999999 | start.txt:2: behind the tab stands",
                "/a>> | start.txt:2: behind the tab stands '\\x09'"
            })
    void whatIsNoListIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> parse("/first\n" + text.replace('>', '\t')))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void linesAndPathsAreBounded() {
        assertThatThrownBy(() -> parse("\n".repeat(TraceFile.MAX_LINES + 1)))
                .hasMessage("start.txt:1048577: it has more than 1048576 lines; shorten it");
        assertThatThrownBy(() -> parse("/a".repeat(40_000))).hasMessageContaining("the path has 80000 bytes");
    }
}
