namespace Appliance.Images.Recipes;

/// <summary>A place in a file. Lines and columns count from 1; line 0 is the file as a whole.</summary>
public sealed record SourceMark(string File, int Line, int Column)
{
    /// <summary>As compilers write it, so that editors find it.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
