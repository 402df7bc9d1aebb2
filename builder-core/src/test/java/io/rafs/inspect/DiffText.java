package io.rafs.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What two images differ in, for tests. */
final class DiffText {
    private DiffText() {}

    /** In words; the other way round has to be the same with the images swapped. */
    static List<String> words(Path first, Path second) throws IOException {
        List<Difference> there = run(first, second);
        List<Difference> back = run(second, first).stream()
                .map(each -> new Difference(each.where(), each.field(), each.second(), each.first()))
                .toList();
        assertThat(back).as("the other way round").containsExactlyInAnyOrderElementsOf(there);
        return there.stream().map(Difference::toString).toList();
    }

    private static List<Difference> run(Path first, Path second) throws IOException {
        List<Difference> told = new ArrayList<>();
        try (ImageReader one = open(first);
                ImageReader other = open(second)) {
            assertThat(ImageDiff.run(one, other, told::add)).isEqualTo(told.size());
        }
        return told;
    }

    private static ImageReader open(Path image) throws IOException {
        return ImageReader.open(ImageFiles.of(image, Optional.empty()));
    }
}
