package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

class NydusImageTest {

    @TempDir
    private Path dir;

    @Test
    void whatItMakesItAccepts() throws IOException {
        NydusImage.Made made = NydusImage.create(
                dir.resolve("a"), "directory", tree("one", "first"), "--compressor", "zstd", "--batch-size", "0x1000");
        assertEquals(1, made.blobFiles().size());
        NydusImage.assertAccepts(made.bootstrap());
    }

    @Test
    void aBootstrapInsideTheBlobIsNoFileOfItsOwn() throws IOException {
        NydusImage.Made made =
                NydusImage.create(dir.resolve("a"), "directory", tree("one", "first"), "--blob-inline-meta");
        assertFalse(Files.exists(made.bootstrap()));
        assertEquals(1, made.blobFiles().size());
    }

    @Test
    void twoImagesMergeIntoOneWithBothBlobs() throws IOException {
        NydusImage.Made lower = NydusImage.create(dir.resolve("a"), "directory", tree("one", "first"));
        NydusImage.Made upper = NydusImage.create(dir.resolve("b"), "directory", tree("two", "second"));
        NydusImage.Made merged = NydusImage.merge(dir.resolve("c"), lower, upper);
        assertEquals(2, merged.blobFiles().size());
        NydusImage.assertAccepts(merged.bootstrap());
        String bytes = Files.readString(merged.bootstrap(), StandardCharsets.ISO_8859_1);
        for (Path blob : merged.blobFiles()) {
            assertTrue(bytes.contains(blob.getFileName().toString()), "the bootstrap names " + blob.getFileName());
        }
    }

    @Test
    void optionsThatItDoesNotTakeFailTheTestWithItsWords() throws IOException {
        NydusImage.tool();
        Path tree = tree("one", "first");
        AssertionFailedError error = assertThrows(
                AssertionFailedError.class,
                () -> NydusImage.create(dir.resolve("a"), "directory", tree, "--compressor", "gzip"));
        assertTrue(error.getMessage().contains("invalid value 'gzip'"), error.getMessage());
    }

    private Path tree(String name, String content) throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree-" + name));
        Files.writeString(tree.resolve(name), content);
        return tree;
    }
}
