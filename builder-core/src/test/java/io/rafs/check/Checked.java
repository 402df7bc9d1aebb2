package io.rafs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.read.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image that was checked, with all that was found. */
public record Checked(CheckResult result, List<Finding> findings) {
    /** Checks an image and its data. */
    public static Checked of(Path image) throws IOException {
        return of(image, Optional.empty(), 2);
    }

    /** Checks an image and its data, with so many threads. */
    public static Checked of(Path image, Optional<Path> blobs, int threads) throws IOException {
        List<Finding> findings = new ArrayList<>();
        CheckResult result = Check.run(ImageFiles.of(image, blobs), true, threads, findings::add, bytes -> {});
        return new Checked(result, findings);
    }

    /** Fails unless there is nothing to say against the image, and all of its blobs were looked at. */
    public Checked assertClean() {
        assertThat(findings).isEmpty();
        assertThat(result.errors() + result.notes()).isZero();
        return assertNoErrors();
    }

    /** Fails unless the image is good, notes or not, and all of its blobs were looked at. */
    public Checked assertNoErrors() {
        assertThat(findings).noneMatch(finding -> finding.rule().severity() == Severity.ERROR);
        assertThat(result.isGood()).isTrue();
        assertThat(result.blobFiles()).isEqualTo(result.blobs());
        return this;
    }

    /** The rules that the image breaks. */
    public List<Rule> rules() {
        return findings.stream().map(Finding::rule).distinct().toList();
    }
}
