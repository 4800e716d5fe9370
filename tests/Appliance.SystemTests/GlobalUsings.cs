global using Appliance.SystemTests.Keys;
global using Appliance.SystemTests.Servers;
global using Appliance.Tests;
global using Xunit;
