namespace Appliance.Tests;

/// <summary>Committed text that something must come out as. With <c>APPLIANCE_UPDATE_GOLDEN=1</c> it is written instead, to be read and committed like code.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        var file = Path.Join(Repository.Root, "tests", "Appliance.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : $"(no file {file})", actual);
    }
}
