package io.rafs.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GoldenImageTest {
    private static final Digest A = Digest.parse("a".repeat(64));
    private static final Digest B = Digest.parse("b".repeat(64));
    private static final Digest C = Digest.parse("c".repeat(64));

    private static final GoldenImage IMAGE = new GoldenImage(
            "registry.example.com/app",
            Optional.of(A),
            7,
            "stable",
            Optional.of(Instant.parse("2026-01-31T00:00:00Z")),
            Optional.empty(),
            Optional.of("linux/amd64"),
            List.of(new SealedFile("image/image.boot", B, 4096, C)),
            List.of(new SealedFile(C.hex(), C, 9, A)),
            new ImageFormat(6, 4096, 1 << 20, "sha256", true, false, 12, 3));

    @Test
    void itsStatementIsPrintedFieldByFieldInThisOrder() {
        assertThat(new String(IMAGE.statement(), StandardCharsets.UTF_8)).isEqualTo("""
                        {"_type":"https://in-toto.io/Statement/v1",
                        "subject":[{"name":"registry.example.com/app","digest":{"sha256":"AAAA"}},
                        {"name":"image/image.boot","digest":{"sha256":"BBBB"}},
                        {"name":"CCCC","digest":{"sha256":"CCCC"}}],
                        "predicateType":"https://rafs.io/golden-image/v1",
                        "predicate":{"image":{"name":"registry.example.com/app","version":7,"channel":"stable",
                        "createdAt":"2026-01-31T00:00:00Z","platform":"linux/amd64","manifest":{"sha256":"AAAA"}},
                        "bootstraps":[{"path":"image/image.boot","digest":{"sha256":"BBBB"},"size":4096,
                        "fsverity":{"algorithm":"fsverity-sha256-12","digest":"CCCC"}}],
                        "blobs":[{"id":"CCCC","digest":{"sha256":"CCCC"},"size":9,
                        "fsverity":{"algorithm":"fsverity-sha256-12","digest":"AAAA"}}],
                        "format":{"rafsVersion":6,"blockSize":4096,"chunkSize":1048576,"chunkDigestAlgorithm":"sha256",
                        "chunkDigestsInBlobs":true,"chunkCrcPresent":false,"superblockIncompat":12,"superblockCompat":3}}}
                        """.replace("\n", "")
                .replace("AAAA", A.hex())
                .replace("BBBB", B.hex())
                .replace("CCCC", C.hex()));
    }

    @Test
    void whatIsReadBackIsWhatWasPrinted() throws IOException {
        assertThat(GoldenImage.of(Statement.parse("statement", IMAGE.statement())))
                .isEqualTo(IMAGE);
    }

    @Test
    void aStatementWhoseSubjectsAreNotThoseOfItsPredicateIsRefused() {
        assertRefused(
                "{\"name\":\"image/image.boot\",\"digest\":{\"sha256\":\"" + B,
                "{\"name\":\"image/image.boot\",\"digest\":{\"sha256\":\"" + C,
                "subjects");
    }

    @Test
    void aStatementOfAnotherPredicateIsNoGoldenImage() {
        assertRefused(GoldenImage.PREDICATE, "https://slsa.dev/provenance/v1", "no statement about a golden image");
    }

    @Test
    void aDigestInUpperCaseIsRefused() {
        assertRefused(C.hex(), "C".repeat(64), "lower-case");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertRefused("\"version\":7", "\"version\":7,\"version\":8", "Duplicate field");
    }

    @Test
    void aVersionThatIsNoWholeNumberIsRefused() {
        assertRefused("\"version\":7", "\"version\":7.5", "whole number");
    }

    private static void assertRefused(String part, String instead, String because) {
        String json = new String(IMAGE.statement(), StandardCharsets.UTF_8);
        assertThat(json).contains(part);
        assertThatThrownBy(() -> GoldenImage.of(
                        Statement.parse("statement", json.replace(part, instead).getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(because);
    }
}
