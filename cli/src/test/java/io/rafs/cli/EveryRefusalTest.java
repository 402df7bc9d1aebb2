package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.shouldfail.Expected;
import io.rafs.shouldfail.RefusalMessages;
import io.rafs.shouldfail.ShouldFailCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether the should-fail corpus has an input for every way in which the build says no. */
final class EveryRefusalTest {
    private static final Path SOURCE = Cli.root().resolve("builder-core/src/main/java/io/rafs");

    /** What no small file provokes; each begins a message of the source. */
    private static final List<String> WITHOUT_INPUT = List.of(
            // files of mebibytes, trees and links of a thousand names
            "it has %d bytes, at most %d are read",
            "up to here the manifests and configs of all images",
            "with the converted images the index has",
            "the sparse map has %d pieces",
            "links lead deeper than %d directories",
            "it has more than %d values",
            "it implies a directory '%s'",
            // chunks by the million, data by the tebibyte
            "it has %d new chunks",
            "its new chunks exceed 2^44 bytes",
            "the layer's blob would exceed 2^40 bytes",
            // earlier images, which are no source: ReuseTest provokes it
            "this blob of an earlier image is not at hand",
            "the new blob would have more than %d chunks",
            // caches, which are no source: LayerCacheTest and CacheRegistryTest provoke these
            "it is no cache of rafs, and not empty",
            "it is a cache of another version",
            "it is no entry of a cache",
            "its layers are no record and blob",
            "it has a digest, expected a repository: entries",
            "the cache %s does not know it",
            "the cache %s does not have it",
            "the cache %s has nothing of this layer",
            // images that are pushed or pulled, not built, of other builders
            "it calls a device '%s', which is no blob id; only images of this builder are pushed",
            "it lies inside a blob, expected a bootstrap by itself",
            // images that are rewritten or reverted, not built
            "it is no converted image",
            "there is no config.json beside it",
            "it holds no image, expected an OCI layout or archive",
            "a docker archive cannot hold a converted image",
            "it names the blob sha256:%s, expected it among",
            "its digest is sha256:%s, expected sha256:%s; it is damaged, copy the image again",
            "; rafs check tells all that is wrong",
            "it does not say what %s says",
            "its bootstrap lies inside a blob",
            // files that change while they are read, pipes, and file types that Linux has not
            " while it was read",
            "it changed while it was read",
            "it ended after %d of %d bytes while",
            "ended after %d of %d bytes",
            "grew beyond %d bytes",
            "it ends after %d of %d bytes",
            "it is neither a file nor a directory",
            "its mode is 0%o",
            // a stage that does not rely on the one before
            "the root cannot be a hard link",
            "the deflate data needs a preset dictionary",
            // chunks of images that are read, not built
            "the %s data holds %d bytes",
            "the gzip data holds more",
            "the zstd data holds more",
            "the zstd data holds %d bytes",
            "the zstd data does not begin",
            "the zstd frame",
            "a block of the zstd frame",
            "the lz4 data holds %d bytes",
            "the lz4 data is damaged: it copies",
            "the lz4 data is damaged: it ends",
            // images that are signed, not built
            "it is not good, so it is not signed");

    private static Set<String> messages() throws IOException {
        return RefusalMessages.in(Stream.concat(
                        Stream.of("source", "store", "oci", "tar", "tree", "blob", "cache", "codec", "build")
                                .map(SOURCE::resolve),
                        Stream.of(Cli.root().resolve("json/src/main/java")))
                .toList());
    }

    private static List<String> said() throws IOException {
        ShouldFailCorpus corpus = new ShouldFailCorpus(Cli.root().resolve("testdata/should-fail"));
        List<String> said = new ArrayList<>();
        for (String input : corpus.inputs()) {
            said.add(Expected.read(corpus.expectation(input)).message());
        }
        return said;
    }

    private static boolean listed(String message) {
        return WITHOUT_INPUT.stream().anyMatch(message::startsWith);
    }

    @Test
    void everyMessageHasAnInputThatProvokesIt() throws IOException {
        List<String> said = said();
        Set<String> silent = new TreeSet<>();
        for (String message : messages()) {
            if (said.stream().noneMatch(RefusalMessages.pattern(message).asPredicate()) && !listed(message)) {
                silent.add(message);
            }
        }
        assertThat(silent).as("never said by the corpus").isEmpty();
    }

    @Test
    void whatIsListedAsWithoutInputIsAMessageAndHasNone() throws IOException {
        Set<String> messages = messages();
        List<String> said = said();
        for (String listed : WITHOUT_INPUT) {
            assertThat(messages).as(listed).anyMatch(message -> message.startsWith(listed));
            assertThat(messages.stream().filter(message -> message.startsWith(listed)))
                    .as(listed)
                    .noneMatch(message -> said.stream()
                            .anyMatch(RefusalMessages.pattern(message).asPredicate()));
        }
    }
}
