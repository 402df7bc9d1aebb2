package io.rafs.cli;

import io.rafs.chunk.Chunker;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A chunker, as {@link Chunker#parse} takes it. */
final class ChunkerConverter implements ITypeConverter<Chunker> {
    /** How the option's value is shown in help. */
    static final String LABEL = "fixed[:SIZE]|fastcdc[:MIN,AVG,MAX]";

    @Override
    public Chunker convert(String text) {
        try {
            return Chunker.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
