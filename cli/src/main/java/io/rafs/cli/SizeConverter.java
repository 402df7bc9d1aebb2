package io.rafs.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes, such as {@code 50M}: powers of 1024. */
final class SizeConverter implements ITypeConverter<Long> {
    private static final String UNITS = "KMGT";

    @Override
    public Long convert(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        int unit = upper.isEmpty() ? -1 : UNITS.indexOf(upper.charAt(upper.length() - 1));
        String digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
        int shift = 10 * (unit + 1);
        if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) > Long.MAX_VALUE >> shift) {
            throw new TypeConversionException(
                    "'%s' is no number of bytes; write for example 500K, 50M or 52428800".formatted(text));
        }
        return Long.parseLong(digits) << shift;
    }
}
