package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.verify.VerificationException;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ErrorLineTest {
    @Test
    void anImageThatIsNotWhatTheLayersSaidEndsWithOneAndItsDifferencesButNoStackTrace() {
        StringWriter err = new StringWriter();
        int code = new ErrorLine()
                .handleExecutionException(
                        new VerificationException(List.of("/x: uid is 7, expected 0", "/y: it is missing")),
                        Main.commandLine(
                                new PrintWriter(new StringWriter()),
                                new PrintWriter(err, true),
                                new ByteArrayOutputStream()),
                        null);
        assertThat(code).isEqualTo(ExitCode.INTERNAL).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "rafs: the image as written is not what the layers said; it is not published:",
                        "  /x: uid is 7, expected 0",
                        "  /y: it is missing",
                        "This is a bug of rafs, or a disk or memory that fails: please report it, and try again");
    }
}
