package io.rafs.cli;

import io.rafs.format.verity.Salt;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a salt in hex digits. */
final class SaltConverter implements ITypeConverter<Salt> {
    @Override
    public Salt convert(String text) {
        try {
            return new Salt(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
