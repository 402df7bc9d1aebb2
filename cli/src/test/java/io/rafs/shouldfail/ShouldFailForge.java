package io.rafs.shouldfail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes every input of the corpus, the same bytes each time and anywhere. No library compresses here: another zlib would
 * make other files.
 */
public final class ShouldFailForge {
    private ShouldFailForge() {}

    /** All inputs, kind by kind. */
    public static List<ShouldFail> inputs() {
        return Stream.of(
                        TarInputs.all(),
                        PaxInputs.all(),
                        SparseInputs.all(),
                        LinkInputs.all(),
                        CompressedInputs.all(),
                        IndexInputs.all(),
                        ManifestInputs.all(),
                        LayerInputs.all(),
                        ArchiveInputs.all(),
                        SkopeoInputs.all(),
                        OptionInputs.all(),
                        EarlierInputs.all(),
                        ConvertInputs.all(),
                        PushInputs.all(),
                        SuperBlockInputs.all(),
                        TableInputs.all(),
                        TreeInputs.all(),
                        InodeInputs.all(),
                        BlobInputs.all(),
                        NativeInputs.all(),
                        NativeFileInputs.all(),
                        NoteInputs.all())
                .flatMap(List::stream)
                .toList();
    }

    /** The bytes of all inputs' files, by path below the corpus. */
    public static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (ShouldFail input : inputs()) {
            input.files().forEach((path, bytes) -> {
                String whole = input.path() + (path.isEmpty() ? "" : "/" + path);
                if (files.put(whole, bytes) != null) {
                    throw new IllegalStateException(whole + " is made twice");
                }
            });
        }
        return files;
    }

    /** Makes the corpus what {@link #files} says; expectations stay. */
    public static void write(ShouldFailCorpus corpus) throws IOException {
        Map<String, byte[]> wanted = files();
        for (String there : corpus.files().keySet()) {
            if (!wanted.containsKey(there)) {
                Files.delete(corpus.input(there));
            }
        }
        for (Map.Entry<String, byte[]> file : wanted.entrySet()) {
            Path path = corpus.input(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }
}
