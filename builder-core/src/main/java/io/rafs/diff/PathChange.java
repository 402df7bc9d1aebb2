package io.rafs.diff;

import io.rafs.format.erofs.FileType;
import java.util.List;

/**
 * A path of which something changed, or for which bytes are new.
 *
 * @param path the path
 * @param change what became of it; {@link Change#SAME} if only its chunks are others
 * @param before type in the first tree, {@link FileType#UNKNOWN} if it is not there
 * @param after type in the second tree, {@link FileType#UNKNOWN} if it is not there
 * @param sizeBefore bytes of the file in the first tree; 0 for what is no regular file
 * @param sizeAfter bytes of the file in the second tree; 0 for what is no regular file
 * @param bytes of chunks that are counted for this path
 * @param attributes that differ, if both trees have the path
 */
public record PathChange(
        TreePath path,
        Change change,
        FileType before,
        FileType after,
        long sizeBefore,
        long sizeAfter,
        Bytes bytes,
        List<AttributeChange> attributes) {}
