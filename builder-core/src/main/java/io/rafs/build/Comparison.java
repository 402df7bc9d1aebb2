package io.rafs.build;

import io.rafs.diff.Diff;
import io.rafs.diff.DiffInput;
import io.rafs.diff.DiffResult;
import io.rafs.diff.LayerName;
import io.rafs.format.EscapedText;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.json.JsonObject;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.sink.ImageDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Opens two images, or sources of images, and compares what is in them. */
public final class Comparison implements AutoCloseable {
    /** Largest report that is looked into for numbers of layers. */
    private static final int MAX_REPORT = 8 << 20;

    private final DiffPlan plan;
    private final BuildProgress progress;
    private final List<ImageReader> open = new ArrayList<>();

    private Comparison(DiffPlan plan, BuildProgress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Compares.
     *
     * @throws io.rafs.format.RefusedException if a source is damaged, ambiguous, or more than an image can hold
     * @throws io.rafs.format.CorruptImageException if an image cannot be right
     * @throws IOException if reading fails, or content must be read and is not there
     */
    public static DiffResult run(DiffPlan plan, BuildProgress progress) throws IOException {
        try (Comparison comparison = new Comparison(plan, progress)) {
            DiffInput first = comparison.open(plan.first());
            return Diff.run(first, comparison.open(plan.second()), plan.threads());
        }
    }

    private DiffInput open(DiffPlan.Subject subject) throws IOException {
        String name = subject.paths().stream().map(Path::toString).collect(Collectors.joining(" "));
        Path path = subject.paths().get(0);
        if (subject.paths().size() > 1 || !ImageFiles.isImage(path)) {
            return SourceTree.read(name, subject, plan, progress);
        }
        ImageReader image = ImageReader.open(ImageFiles.of(path, subject.blobs()));
        open.add(image);
        return new DiffInput.Image(name, image, layers(image, path));
    }

    private static List<LayerName> layers(ImageReader image, Path path) throws IOException {
        Map<String, Integer> numbers = numbers(
                Files.isDirectory(path)
                        ? path.resolve(ImageDirectory.REPORT)
                        : path.resolveSibling(ImageDirectory.REPORT));
        List<LayerName> layers = new ArrayList<>();
        for (String id : ids(image)) {
            layers.add(
                    new LayerName(numbers.containsKey(id) ? OptionalInt.of(numbers.get(id)) : OptionalInt.empty(), id));
        }
        return layers;
    }

    private static List<String> ids(ImageReader image) throws IOException {
        if (image.bootstrap().isRafs()) {
            return image.blobEntries().stream()
                    .map(entry -> entry.blobId().hex())
                    .toList();
        }
        List<String> ids = new ArrayList<>();
        for (DeviceSlot slot : image.bootstrap().deviceSlots()) {
            ids.add(slot.tag().isEmpty() ? "device " + (ids.size() + 1) : EscapedText.of(slot.tag()));
        }
        return ids;
    }

    /** The layer of each blob, where the build's report is at hand. A report that says nothing useful is no error here. */
    private static Map<String, Integer> numbers(Path report) throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        if (!Files.isRegularFile(report) || Files.size(report) > MAX_REPORT) {
            return numbers;
        }
        try {
            JsonObject document = JsonObject.parse(report.toString(), Files.readAllBytes(report));
            for (JsonObject blob : document.objects("blobs")) {
                numbers.put(blob.needText("id"), (int) blob.needNumber("layer"));
            }
        } catch (io.rafs.format.RefusedException e) {
            numbers.clear();
        }
        return numbers;
    }

    @Override
    public void close() throws IOException {
        for (ImageReader image : open) {
            image.close();
        }
    }
}
