package io.rafs.cli;

import io.rafs.build.Reuse;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which earlier images need not be stored again. */
final class ReuseMixin {
    @Option(
            names = "--reuse",
            paramLabel = "IMAGE",
            converter = ImageConverter.class,
            description = {
                "An earlier image: chunks that it has are referred to, not stored, and its blobs that are used become"
                        + " blobs of the new image, as links to the same files. Repeatable.",
                "Its directory, its bootstrap, or an OCI layout with a converted image in it: LAYOUT, or LAYOUT:TAG where"
                        + " it holds several; --platform holds for it as well.",
                "A node that has the earlier image fetches only what is new."
            })
    private List<Reuse.Image> images = new ArrayList<>();

    @Option(
            names = "--reuse-min-ratio",
            paramLabel = "PERCENT",
            converter = PercentConverter.class,
            description = "An earlier blob of which less is used is not referred to; what is used of it is copied"
                    + " (default: 0, refer to all).")
    private double minRatio;

    Reuse reuse() {
        return new Reuse(images, minRatio);
    }

    private static final class ImageConverter implements ITypeConverter<Reuse.Image> {
        @Override
        public Reuse.Image convert(String text) {
            try {
                return Reuse.Image.parse(text);
            } catch (InvalidPathException e) {
                throw new TypeConversionException("'%s' is no path".formatted(text));
            }
        }
    }

    private static final class PercentConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
            if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > 100) {
                throw new TypeConversionException("'%s' is no percentage from 0 to 100".formatted(text));
            }
            return Integer.parseInt(digits) / 100.0;
        }
    }
}
